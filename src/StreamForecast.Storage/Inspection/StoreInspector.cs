using Microsoft.Data.Sqlite;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Inspection;

/// <summary>Looks at every record of a store and changes none. A daemon may have it open meanwhile.</summary>
public static class StoreInspector
{
    /// <summary>Lines of SQLite's own check that are told.</summary>
    private const int MaxSqliteFaults = 20;

    /// <param name="directory">The store's directory.</param>
    /// <exception cref="StoreException">There is no store, it is of another format, or it cannot be opened at all.</exception>
    public static StoreReport Inspect(string directory)
    {
        var file = new StoreFile(directory);
        if (!File.Exists(file.Path))
        {
            throw new StoreException($"there is no store in '{directory}': name the directory that holds store.db");
        }

        var faults = new List<StoreFault>();
        CheckWriteAheadLog(directory, file.Path, faults);
        try
        {
            using SqliteConnection connection = file.OpenReading();
            int format = (int)(long)(connection.Ask("SELECT format FROM meta") ?? 0L);
            StoreMeta meta = Schema.Read(connection, file.Path);
            if (format < Schema.IndexedHistoryFormat)
            {
                throw new StoreFormatException(
                    file.Path, $"has format {format}, this check reads {Schema.IndexedHistoryFormat} and later ones", "let the daemon open it once, which brings it up");
            }

            CheckFile(connection, faults);
            return Walk(connection, meta, format, faults);
        }
        catch (SqliteException e)
        {
            throw file.Explain(e);
        }
    }

    /// <summary>While a daemon writes it, what is not whole yet is no fault.</summary>
    private static void CheckWriteAheadLog(string directory, string path, List<StoreFault> faults)
    {
        try
        {
            using var held = StoreLock.Take(directory);
            WalState state = WalCheck.Inspect(path, out long bytesRead);
            if (state != WalState.Sound)
            {
                faults.Add(new StoreFault("write-ahead log", state == WalState.Torn
                    ? $"the commit at byte {bytesRead} is not whole: the next start cuts it"
                    : $"it is damaged at byte {bytesRead}, in front of commits that were answered"));
            }
        }
        catch (StoreLockedException)
        {
            return;
        }
    }

    private static void CheckFile(SqliteConnection connection, List<StoreFault> faults)
    {
        using SqliteCommand check = connection.CreateCommand();
        check.CommandText = $"PRAGMA integrity_check({MaxSqliteFaults})";
        try
        {
            using SqliteDataReader row = check.ExecuteReader();
            while (row.Read())
            {
                if (row.GetString(0) != "ok")
                {
                    faults.Add(new StoreFault("file", row.GetString(0)));
                }
            }
        }
        catch (SqliteException e)
        {
            faults.Add(new StoreFault("file", e.Message));
        }
    }

    private static StoreReport Walk(SqliteConnection connection, StoreMeta meta, int format, List<StoreFault> faults)
    {
        var tables = new TableReader(connection, faults.Add);
        long series = 0, records = 0, snapshots = 0, historyRows = 0;
        for (int partition = 0; partition < meta.PartitionCount; partition++)
        {
            records += CheckLog(tables, connection, partition, faults);
            foreach (SeriesRow one in tables.Series(partition))
            {
                series++;
                snapshots += CheckSnapshots(tables, one, faults);
                historyRows += CheckHistory(tables, one, faults);
            }
        }

        faults.AddRange(tables.Cursors().Where(row => !row.IsIntact).Select(row => new StoreFault(
            $"sink '{row.Sink}'", "its cursor does not match its checksum: it begins anew, and says so")));
        return new StoreReport(format, meta.PartitionCount, series, records, snapshots, historyRows, faults);
    }

    /// <summary>Every row by itself, and then the partition as a start would read it.</summary>
    private static long CheckLog(TableReader tables, SqliteConnection connection, int partition, List<StoreFault> faults)
    {
        string place = $"partition {partition}";
        int before = faults.Count;
        long records = 0;
        long? end = null;
        foreach (LogRow row in tables.Log(partition))
        {
            long first = row.Key.FirstOffset;
            if (end is { } expected && first != expected)
            {
                faults.Add(new StoreFault(place, $"the log has a gap from offset {expected} to {first}"));
            }

            if (SoundnessOf(row) is { } fault)
            {
                faults.Add(new StoreFault(place, fault));
            }

            records += row.Count;
            end = row.EndOffset;
        }

        if (faults.Count == before)
        {
            try
            {
                using var reader = new LogReader(connection, ownsConnection: false);
                if (Recovery.Read(reader, partition, tornRecords: 0).Quarantine is { } quarantine)
                {
                    faults.Add(new StoreFault(place, quarantine));
                }
            }
            catch (SqliteException e)
            {
                faults.Add(new StoreFault(place, $"SQLite cannot read it: {e.Message}"));
            }
        }

        return records;
    }

    /// <summary>What is wrong with a row; null when it is whole and can be read.</summary>
    internal static string? SoundnessOf(LogRow row)
    {
        if (!row.IsIntact)
        {
            return $"the log row at offset {row.Key.FirstOffset} does not match its checksum";
        }

        try
        {
            row.Open();
            return null;
        }
        catch (InvalidDataException e)
        {
            return $"the log row at offset {row.Key.FirstOffset} cannot be read: {e.Message}";
        }
    }

    private static int CheckSnapshots(TableReader tables, SeriesRow series, List<StoreFault> faults)
    {
        List<SnapshotRow> rows = tables.Snapshots(series.Number);
        faults.AddRange(rows.Where(row => !row.IsIntact).Select(row => new StoreFault(
            $"series '{series.Id}'", $"the snapshot at offset {row.Offset} does not match its checksum: the other one takes its place")));
        return rows.Count;
    }

    private static long CheckHistory(TableReader tables, SeriesRow series, List<StoreFault> faults)
    {
        long rows = 0;
        foreach (HistoryRow block in tables.Histories(series.Number))
        {
            rows += block.Count;
            if (!IsSound(block))
            {
                faults.Add(new StoreFault(
                    $"series '{series.Id}'", $"the history from sequence {block.FirstSequence} is damaged: charts begin behind it"));
            }
        }

        return rows;
    }

    internal static bool IsSound(HistoryRow block)
    {
        try
        {
            return block.IsIntact && block.Open().Count == block.Count;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
