using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>The writer's connection: its settings, and the marks of a run in the store's own description.</summary>
internal sealed class WriterConnection
{
    private const int FullSynchronous = 2;
    private const int NormalSynchronous = 1;

    /// <summary>Pages of write-ahead log after which a commit moves them into the database: 16 MB.</summary>
    private const int CheckpointPages = 1000;

    private const int CacheKibibytes = 16 * 1024;

    private WriterConnection(SqliteConnection connection, bool isRelaxed)
    {
        Connection = connection;
        IsRelaxed = isRelaxed;
    }

    public SqliteConnection Connection { get; }

    public bool IsRelaxed { get; }

    /// <summary>Sets the connection up and marks the beginning of a run.</summary>
    /// <param name="connection">A connection to a store of this version.</param>
    /// <param name="options">What the store promises.</param>
    /// <param name="before">What the store said about itself.</param>
    public static WriterConnection Begin(SqliteConnection connection, StoreOptions options, StoreMeta before)
    {
        bool isRelaxed = options.Durability == Durability.Relaxed;
        Schema.UseWriteAheadLog(connection);
        connection.Execute($"PRAGMA wal_autocheckpoint = {CheckpointPages}");
        connection.Execute($"PRAGMA cache_size = -{CacheKibibytes}");
        LimitSize(connection, options.MaxBytes);
        SetSynchronous(connection, FullSynchronous); // the marks themselves must hold, whatever the run promises

        using SqliteCommand mark = connection.Prepare(
            "UPDATE meta SET epoch = epoch + $lost, relaxed_run = $relaxed, binary = $binary, cpu = $cpu",
            "$lost", "$relaxed", "$binary", "$cpu");
        mark.With(before.RelaxedRun ? 1 : 0, isRelaxed ? 1 : 0, StoreBuild.Current.Binary, StoreBuild.Current.Cpu).ExecuteNonQuery();

        if (isRelaxed)
            SetSynchronous(connection, NormalSynchronous);
        return new WriterConnection(connection, isRelaxed);
    }

    /// <summary>Syncs what relaxed commits have written: a checkpoint syncs the write-ahead log before it copies from it.</summary>
    public void Sync() => Connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");

    /// <param name="clean">Nothing failed: a relaxed run has lost nothing.</param>
    public void Close(bool clean)
    {
        using (Connection)
        {
            if (!clean || !IsRelaxed)
                return;

            SetSynchronous(Connection, FullSynchronous);
            Connection.Execute("UPDATE meta SET relaxed_run = 0");
        }
    }

    private static void SetSynchronous(SqliteConnection connection, int level)
    {
        connection.Execute($"PRAGMA synchronous = {level}");
        if (connection.Ask("PRAGMA synchronous") is not long set || set != level)
            throw new InvalidOperationException($"SQLite does not take synchronous = {level}: durability cannot be promised");
    }

    private static void LimitSize(SqliteConnection connection, long? maxBytes)
    {
        if (maxBytes is not { } bytes)
            return;

        long pageBytes = (long)connection.Ask("PRAGMA page_size")!;
        connection.Execute($"PRAGMA max_page_count = {Math.Max(1, bytes / pageBytes)}");
    }
}
