using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>The database file: connections to it, and what SQLite's errors mean for it.</summary>
internal sealed class StoreFile(string directory, string? fileLayer = null)
{
    /// <summary>How long a statement waits for another program that holds the file, for example a backup.</summary>
    private const int BusySeconds = 5;

    private const int PrimaryErrorBits = 0xFF;

    public string Path { get; } = System.IO.Path.Combine(directory, "store.db");

    public SqliteConnection OpenWriting() => Open(SqliteOpenMode.ReadWriteCreate);

    public SqliteConnection OpenReading() => Open(SqliteOpenMode.ReadOnly);

    public static bool IsFull(SqliteException e) => IsFull(e.SqliteExtendedErrorCode);

    /// <summary>No space: for the files, or for the shared memory in which processes look for pages of the write-ahead log.</summary>
    public static bool IsFull(int error) =>
        (error & PrimaryErrorBits) == SQLitePCL.raw.SQLITE_FULL || error == SQLitePCL.raw.SQLITE_IOERR_SHMSIZE;

    /// <summary>The typed error for a failure while opening or reading.</summary>
    public StoreException Explain(SqliteException e) => (e.SqliteErrorCode & PrimaryErrorBits) switch
    {
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => new StoreCorruptException(Path, e),
        SQLitePCL.raw.SQLITE_FULL => new StoreFullException(Path, e),
        SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM
            => new StoreUnwritableException(Path, e),
        _ => new StoreException($"'{Path}' cannot be read ({e.Message}): look at the disk, then restart the daemon", e),
    };

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        // Without the provider's pool a disposed connection is a closed file.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusySeconds,
            Vfs = fileLayer,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

internal static class SqliteConnectionExtensions
{
    private const int NoCheckpointOnClose = 1006; // SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE

    /// <summary>The last connection to close would move the write-ahead log into the database and delete it: not this one.</summary>
    public static void KeepWriteAheadLog(this SqliteConnection connection) =>
        _ = SQLitePCL.raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null when there is none or it is NULL.</summary>
    public static object? Ask(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        object? answer = command.ExecuteScalar();
        return answer is DBNull ? null : answer;
    }

    /// <summary>A statement prepared once and run often, with its parameters in the order of <paramref name="parameters"/>.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        return command;
    }

    public static SqliteCommand With(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }
}
