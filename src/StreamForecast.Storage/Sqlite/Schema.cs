using System.Text;
using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>The tables, and what the store says about itself.</summary>
internal static class Schema
{
    public const int Format = 7;

    private const int OldestFormat = 1;

    /// <summary>The first whose description of itself has a checksum.</summary>
    private const int SealedFormat = 4;

    private const int HistoryFormat = 3;

    private const int CursorFormat = 5;

    /// <summary>The first whose histories are found by an index. Format 7 has the same tables; blocks of histories that it writes are shorter.</summary>
    public const int IndexedHistoryFormat = 6;

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
            cpu TEXT NOT NULL,
            -- over all of the above
            crc32c INTEGER NOT NULL);
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
        """ + Tombstones + Histories + Extents + Cursors;

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

    // New in format 3: the last observations of each series. Since format 6 found by an index: kept in the order of a key of their own, each look
    // for one compared whole blocks, thousands of bytes each, on its way.
    private const string Histories = """
        CREATE TABLE history(
            id INTEGER PRIMARY KEY,
            series INTEGER NOT NULL,
            first_seq INTEGER NOT NULL,
            count INTEGER NOT NULL,
            crc32c INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        CREATE UNIQUE INDEX history_by_series ON history(series, first_seq, count);
        """;

    private const string MoveHistories = """
        INSERT INTO history(series, first_seq, count, crc32c, bytes)
            SELECT series, first_seq, count, crc32c, bytes FROM former_history ORDER BY series, first_seq;
        DROP TABLE former_history;
        """;

    // New in format 4, with the checksum of meta: what each partition must hold.
    private const string Extents = """
        CREATE TABLE extent(
            partition INTEGER PRIMARY KEY,
            -- log offset at or below which its first row starts
            first INTEGER NOT NULL,
            -- log offset of the record that will follow
            next INTEGER NOT NULL,
            -- its living series
            series INTEGER NOT NULL,
            -- series that it has forgotten
            forgotten INTEGER NOT NULL,
            crc32c INTEGER NOT NULL);
        """;

    // New in format 5: how far each configured sink has come.
    private const string Cursors = """
        CREATE TABLE sink_cursor(
            sink TEXT PRIMARY KEY,
            -- epoch, hash of its filter and one log offset a partition, as a subscriber is given it
            position TEXT NOT NULL,
            crc32c INTEGER NOT NULL);
        """;

    /// <summary>Makes the tables when the file is new.</summary>
    /// <param name="connection">Writes the file.</param>
    /// <param name="options">How many partitions a new store has.</param>
    /// <param name="now">The moment of a new store, which its first epoch tells: what it writes is above what an earlier store wrote.</param>
    /// <returns>True when they were made.</returns>
    public static bool CreateIfNew(SqliteConnection connection, StoreOptions options, DateTimeOffset now)
    {
        if ((long)connection.Ask("SELECT count(*) FROM sqlite_master")! > 0)
            return false;

        // EXTRA syncs the directory after the journal of this first transaction is gone: come back in a power cut, it would undo the file.
        connection.Execute("PRAGMA synchronous = EXTRA");
        // Rows have one to fifteen kilobytes: larger pages would be written whole for each of them, smaller ones cost two calls of the system each.
        // Takes effect only before the first page exists.
        connection.Execute("PRAGMA page_size = 8192");
        UseWriteAheadLog(connection);
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute(Tables);
        connection.Execute("INSERT INTO meta VALUES (0, 0, '', 0, 0, '', '', 0)");
        var meta = new StoreMeta(options.PartitionCount, FirstEpoch(now), RelaxedRun: false, StoreBuild.Current);
        Write(connection, meta);
        SaveExtents(connection, meta.PartitionCount);
        connection.Execute("COMMIT");
        return true;
    }

    /// <summary>
    /// Whole microseconds of unix time, so that stores made one after the other hardly share any, and which every reader of JSON takes as they
    /// are; a clock that stands before 1970 gives 1, for no epoch is negative.
    /// </summary>
    public static long FirstEpoch(DateTimeOffset now) =>
        Math.Max(1, (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

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

        var meta = new StoreMeta(
            row.GetInt32(0), row.GetInt64(2), row.GetInt32(3) != 0, new StoreBuild(row.GetString(4), row.GetString(5)));
        bool isIntact = format < SealedFormat || (long?)connection.Ask("SELECT crc32c FROM meta") == meta.Checksum;
        return isIntact
            ? meta
            : throw new StoreCorruptException(path, new InvalidDataException("its description of itself does not match its checksum"));
    }

    /// <summary>Says something else about the store.</summary>
    public static void Write(SqliteConnection connection, StoreMeta meta)
    {
        using SqliteCommand update = connection.Prepare(
            """
            UPDATE meta SET format = $format, partition_count = $partitions, hash = $hash, epoch = $epoch, relaxed_run = $relaxed,
                binary = $binary, cpu = $cpu, crc32c = $crc
            """,
            "$format", "$partitions", "$hash", "$epoch", "$relaxed", "$binary", "$cpu", "$crc");
        update.With(
            Format, meta.PartitionCount, PartitionHash, meta.Epoch, meta.RelaxedRun ? 1 : 0, meta.Build.Binary, meta.Build.Cpu,
            (long)meta.Checksum).ExecuteNonQuery();
    }

    /// <summary>Brings a store of an earlier format to this one, in one transaction. Older programs refuse it from then on.</summary>
    public static void Upgrade(SqliteConnection connection, StoreMeta meta)
    {
        long format = (long)(connection.Ask("SELECT format FROM meta") ?? 0L);
        if (format == Format)
            return;

        connection.Execute("BEGIN IMMEDIATE");
        if (format < 2)
            connection.Execute(Tombstones);
        if (format < IndexedHistoryFormat)
            IndexHistories(connection, exist: format >= HistoryFormat);
        if (format < CursorFormat)
            connection.Execute(Cursors); // before the extents: the writer's statements know every table
        if (format < SealedFormat)
        {
            connection.Execute("ALTER TABLE meta ADD COLUMN crc32c INTEGER NOT NULL DEFAULT 0");
            connection.Execute(Extents);
            SaveExtents(connection, meta.PartitionCount);
        }

        Write(connection, meta);
        connection.Execute("COMMIT");
    }

    private static void IndexHistories(SqliteConnection connection, bool exist)
    {
        if (exist)
            connection.Execute("ALTER TABLE history RENAME TO former_history");
        connection.Execute(Histories);
        if (exist)
            connection.Execute(MoveHistories);
    }

    private static void SaveExtents(SqliteConnection connection, int partitions)
    {
        using var commands = new WriteCommands(connection);
        using SqliteCommand log = connection.Prepare(
            "SELECT min(id), max(id + count) FROM log WHERE id BETWEEN $from AND $to", "$from", "$to");
        using SqliteCommand series = connection.Prepare("SELECT count(*) FROM series WHERE partition = $partition", "$partition");
        using SqliteCommand tombstone = connection.Prepare("SELECT forgotten FROM tombstone WHERE partition = $partition", "$partition");
        for (int partition = 0; partition < partitions; partition++)
        {
            using SqliteDataReader row = log
                .With(new LogKey(partition, 0).Id, new LogKey(partition, LogKey.MaxOffset).Id).ExecuteReader();
            row.Read();
            bool isEmpty = row.IsDBNull(0);
            commands.Save(ExtentRow.Seal(
                partition,
                isEmpty ? 0 : LogKey.FromId(row.GetInt64(0)).FirstOffset,
                isEmpty ? 0 : LogKey.FromId(row.GetInt64(1)).FirstOffset,
                (int)(long)series.With(partition).ExecuteScalar()!,
                forgotten: (int)(tombstone.With(partition).ExecuteScalar() as long? ?? 0)));
        }
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
internal sealed record StoreMeta(int PartitionCount, long Epoch, bool RelaxedRun, StoreBuild Build)
{
    public uint Checksum => default(Crc32C).Add(PartitionCount).Add(Epoch).Add(RelaxedRun ? 1 : 0)
        .Add(Encoding.UTF8.GetBytes(Build.Binary)).Add(Encoding.UTF8.GetBytes(Build.Cpu)).Value;
}
