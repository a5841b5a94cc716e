using Microsoft.Data.Sqlite;

namespace StreamForecast.Storage.Sqlite;

/// <summary>The tables, and what the store says about itself.</summary>
internal static class Schema
{
    public const int Format = 3;

    private const int OldestFormat = 1;

    /// <summary>How ids are spread over partitions; a store made with another rule would look for its series in the wrong place.</summary>
    private const string PartitionHash = "xxhash64 utf-8 seed 0";

    private const string Tables = """
        CREATE TABLE meta(
            format INTEGER NOT NULL,
            partition_count INTEGER NOT NULL,
            hash TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            -- 1 while a relaxed run is under way: still 1 at the next start when that run did not end cleanly
            relaxed_run INTEGER NOT NULL,
            binary TEXT NOT NULL,
            cpu TEXT NOT NULL);
        CREATE TABLE series(
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            generation INTEGER NOT NULL,
            partition INTEGER NOT NULL,
            -- log offset of the record that made it
            configured INTEGER NOT NULL,
            crc32c INTEGER NOT NULL);
        CREATE INDEX series_by_partition ON series(partition);
        CREATE TABLE log(
            -- partition << 46 | offset of the first record
            id INTEGER PRIMARY KEY,
            count INTEGER NOT NULL,
            crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        CREATE TABLE snapshot(
            -- series << 1 | slot
            id INTEGER PRIMARY KEY,
            offset INTEGER NOT NULL,
            version INTEGER NOT NULL,
            crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        """ + Tombstones + Histories;

    // New in format 2: what is left of forgotten series.
    private const string Tombstones = """
        CREATE TABLE tombstone(
            partition INTEGER PRIMARY KEY,
            -- the highest number a forgotten series had
            number INTEGER NOT NULL,
            -- how many were forgotten
            forgotten INTEGER NOT NULL,
            crc32c INTEGER NOT NULL);
        """;

    // New in format 3: the last observations of each series.
    private const string Histories = """
        CREATE TABLE history(
            series INTEGER NOT NULL,
            first_seq INTEGER NOT NULL,
            count INTEGER NOT NULL,
            crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (series, first_seq)) WITHOUT ROWID;
        """;

    /// <summary>Makes the tables when the file is new.</summary>
    /// <returns>True when they were made.</returns>
    public static bool CreateIfNew(SqliteConnection connection, StoreOptions options)
    {
        if ((long)connection.Ask("SELECT count(*) FROM sqlite_master")! > 0)
            return false;

        connection.Execute("PRAGMA page_size = 16384"); // takes effect only before the first page exists
        UseWriteAheadLog(connection);
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute(Tables);
        using SqliteCommand insert = connection.Prepare(
            "INSERT INTO meta VALUES ($format, $partitions, $hash, 1, 0, $binary, $cpu)",
            "$format", "$partitions", "$hash", "$binary", "$cpu");
        insert.With(Format, options.PartitionCount, PartitionHash, StoreBuild.Current.Binary, StoreBuild.Current.Cpu).ExecuteNonQuery();
        connection.Execute("COMMIT");
        return true;
    }

    /// <summary>Refuses a file that this version cannot read, then reads what the store says about itself.</summary>
    /// <exception cref="StoreFormatException">It was written by a newer version, or by another program.</exception>
    public static StoreMeta Read(SqliteConnection connection, string path)
    {
        if (connection.Ask("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'meta'") is null)
            throw new StoreFormatException(path, "is a database of another program", "choose another directory");

        // The format alone first: the other columns may be different in a newer one.
        long format = (long)(connection.Ask("SELECT format FROM meta") ?? 0L);
        if (format > Format)
        {
            throw new StoreFormatException(
                path, $"has format {format}, this version reads up to {Format}", "run the version that wrote it, or a newer one");
        }

        if (format < OldestFormat)
            throw new StoreFormatException(path, $"has the unknown format {format}", "restore the directory from a backup");

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT partition_count, hash, epoch, relaxed_run, binary, cpu FROM meta";
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        string hash = row.GetString(1);
        if (hash != PartitionHash)
        {
            throw new StoreFormatException(
                path, $"spreads its series by '{hash}', not by '{PartitionHash}'", "run the version that wrote it");
        }

        return new StoreMeta(
            row.GetInt32(0), row.GetInt64(2), row.GetInt32(3) != 0, new StoreBuild(row.GetString(4), row.GetString(5)));
    }

    /// <summary>Brings a store of an earlier format to this one, in one transaction. Older programs refuse it from then on.</summary>
    public static void Upgrade(SqliteConnection connection)
    {
        long format = (long)(connection.Ask("SELECT format FROM meta") ?? 0L);
        if (format == Format)
            return;

        connection.Execute("BEGIN IMMEDIATE");
        if (format < 2)
            connection.Execute(Tombstones);
        connection.Execute(Histories);
        connection.Execute($"UPDATE meta SET format = {Format}");
        connection.Execute("COMMIT");
    }

    public static void UseWriteAheadLog(SqliteConnection connection)
    {
        if (connection.Ask("PRAGMA journal_mode = WAL") as string != "wal")
            throw new InvalidOperationException("SQLite cannot keep a write-ahead log here: the store needs a local file system");
    }
}

/// <param name="PartitionCount">Fixed at creation.</param>
/// <param name="Epoch">The epoch of the run before.</param>
/// <param name="RelaxedRun">A relaxed run did not end cleanly.</param>
/// <param name="Build">What wrote the store last.</param>
internal sealed record StoreMeta(int PartitionCount, long Epoch, bool RelaxedRun, StoreBuild Build);
