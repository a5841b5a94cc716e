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

    /// <summary>Sets the parameter behind the numbers to bytes, which SQLite copies.</summary>
    public Statement AndBytes(ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, raw.sqlite3_bind_parameter_count(_statement), bytes));
        return this;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run()
    {
        while (Read())
        {
        }
    }

    /// <summary>Goes to its next row. Whoever does not go on to the end must <see cref="Reset"/> it.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Read()
    {
        int result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;

        Reset();
        if (result != raw.SQLITE_DONE)
            Check(result);
        return false;
    }

    /// <summary>A whole number of the row; 0 for NULL.</summary>
    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public void Reset() => _ = raw.sqlite3_reset(_statement); // says once more what the last step said

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
