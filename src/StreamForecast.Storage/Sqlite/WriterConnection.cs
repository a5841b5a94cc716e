using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>The writer's connection: its settings, and the marks of a run in the store's own description.</summary>
internal sealed class WriterConnection
{
    private const int FullSynchronous = 2;
    private const int NormalSynchronous = 1;

    // The leaves that the next rounds of snapshots write, of some ten thousand series: what is not here is read from the file first.
    private const int CacheKibibytes = 64 * 1024;

    private WriterConnection(SqliteConnection connection, StoreOptions options)
    {
        Connection = connection;
        IsRelaxed = options.Durability == Durability.Relaxed;
        Limit = new SizeLimit(connection, options.MaxBytes);
        Checkpointer = new Checkpointer(connection, (int)(options.CheckpointBytes / (long)connection.Ask("PRAGMA page_size")!));
    }

    public SqliteConnection Connection { get; }

    public bool IsRelaxed { get; }

    public SizeLimit Limit { get; }

    public Checkpointer Checkpointer { get; }

    /// <summary>Sets the connection up and marks the beginning of a run.</summary>
    /// <param name="connection">A connection to a store of this version.</param>
    /// <param name="options">What the store promises.</param>
    /// <param name="before">What the store said about itself.</param>
    public static WriterConnection Begin(SqliteConnection connection, StoreOptions options, StoreMeta before)
    {
        bool isRelaxed = options.Durability == Durability.Relaxed;
        Schema.UseWriteAheadLog(connection);
        connection.Execute("PRAGMA wal_autocheckpoint = 0"); // see Checkpointer
        connection.Execute($"PRAGMA cache_size = -{CacheKibibytes}");
        SetSynchronous(connection, FullSynchronous); // the marks themselves must hold, whatever the run promises
        Schema.Write(connection, new StoreMeta(
            before.PartitionCount, before.Epoch + (before.RelaxedRun ? 1 : 0), isRelaxed, StoreBuild.Current));
        if (isRelaxed)
            SetSynchronous(connection, NormalSynchronous);
        return new WriterConnection(connection, options);
    }

    /// <param name="clean">Nothing failed: a relaxed run has lost nothing.</param>
    public void Close(bool clean)
    {
        using (Connection)
        {
            if (!clean)
            {
                // The last to close would checkpoint: after a failure the disk is left alone until a restart looks at it.
                Connection.KeepWriteAheadLog();
            }
            else if (IsRelaxed)
            {
                SetSynchronous(Connection, FullSynchronous);
                Schema.Write(Connection, Schema.Read(Connection, Connection.DataSource) with { RelaxedRun = false });
            }
        }
    }

    private static void SetSynchronous(SqliteConnection connection, int level)
    {
        connection.Execute($"PRAGMA synchronous = {level}");
        if (connection.Ask("PRAGMA synchronous") is not long set || set != level)
            throw new InvalidOperationException($"SQLite does not take synchronous = {level}: durability cannot be promised");
    }
}
