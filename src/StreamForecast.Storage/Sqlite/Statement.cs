using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// A statement that the writer runs often, within its transaction. Prepared once, and bound to numbers and bytes as they are:
/// <see cref="SqliteCommand"/> takes an object for each, and bytes only as an array of their exact length.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Sets the parameters ?1, ?2 and so on.</summary>
    public Statement With(params ReadOnlySpan<long> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
            Check(raw.sqlite3_bind_int64(_statement, i + 1, numbers[i]));
        return this;
    }

    /// <summary>Sets a parameter to bytes, which SQLite copies.</summary>
    public Statement WithBytes(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run()
    {
        int result = raw.sqlite3_step(_statement);
        _ = raw.sqlite3_reset(_statement); // says the same once more
        if (result != raw.SQLITE_DONE)
            Check(result);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
