using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>Reads a partition back: its series, and the log from their lowest floor, each row checked.</summary>
internal static class Recovery
{
    /// <summary>Rows a statement: some megabytes at most, milliseconds.</summary>
    private const int RowsPerRead = 64;

    public static PartitionRecovery Read(LogReader reader, int partition, int tornRecords)
    {
        List<SeriesRow> series = reader.Series(partition);
        long floor = Math.Min(series.Count == 0 ? LogKey.MaxOffset : series.Min(one => one.Floor), LogKey.MaxOffset);
        var tail = new List<LogBatch>();
        (long begin, long next, string? fault) = ReadTail(reader, partition, floor, tail);
        TombstoneRow? tombstone = reader.Tombstone(partition);
        if (tombstone is { IsIntact: false })
            fault ??= "the row of its forgotten series does not match its checksum";

        fault ??= FaultOf(series, next, tail.Count == 0 ? next : tail[0].FirstOffset)
            ?? FaultOf(reader.Extent(partition), begin, next, series.Count, tombstone?.Forgotten ?? 0);
        return new PartitionRecovery(
            partition, next, [.. series.Where(one => one.IsIntact).Select(one => one.Open())], fault is null ? tail : [],
            fault is null ? null : $"partition {partition}: {fault}", tornRecords)
        {
            Tombstone = tombstone is { IsIntact: true } ? tombstone.Open() : Tombstone.None,
        };
    }

    private static (long Begin, long Next, string? Fault) ReadTail(LogReader reader, int partition, long floor, List<LogBatch> tail)
    {
        List<LogRow> atFloor = reader.RowsBackFrom(partition, floor, most: 1);
        long from = atFloor.Count == 0 ? 0 : atFloor[0].Key.FirstOffset;
        long? begin = atFloor.Count == 0 ? null : 0; // rows lie below the floor: the log reaches back far enough
        long? next = null;
        while (true)
        {
            List<LogRow> rows = reader.RowsFrom(partition, from, RowsPerRead);
            foreach (LogRow row in rows)
            {
                long first = row.Key.FirstOffset;
                if (next is { } expected && first != expected)
                    return (0, expected, $"the log has a gap from offset {expected} to {first}");

                if (!row.IsIntact)
                    return (0, first, $"the log row at offset {first} does not match its checksum");

                begin ??= first;
                next = row.EndOffset;
                if (row.EndOffset <= floor)
                    continue; // kept only to tell where the log ends

                try
                {
                    tail.Add(row.Open());
                }
                catch (InvalidDataException e)
                {
                    return (0, first, $"the log row at offset {first} cannot be read: {e.Message}");
                }
            }

            if (rows.Count < RowsPerRead)
                return (begin ?? 0, next ?? 0, null);

            from = next ?? from;
        }
    }

    private static string? FaultOf(ExtentRow? extent, long begin, long next, int series, int forgotten)
    {
        if (extent is not { IsIntact: true })
            return "the row that says what it holds is damaged";

        if (next != extent.End)
            return $"the log ends at offset {next}, but was written up to offset {extent.End}";

        if (begin > extent.Begin)
            return $"the log begins at offset {begin}, but was trimmed only up to offset {extent.Begin}";

        if (series != extent.Series)
            return $"{series} series were found, but it has {extent.Series}";

        return forgotten == extent.Forgotten ? null : "the row of its forgotten series is lost";
    }

    private static string? FaultOf(List<SeriesRow> series, long next, long begin)
    {
        foreach (SeriesRow one in series)
        {
            if (!one.IsIntact)
                return $"the row of series {one.Number} does not match its checksum";

            if (one.NewestSnapshot > next || one.Configured > next)
            {
                return $"series '{one.Id}' stands at offset {Math.Max(one.NewestSnapshot, one.Configured)}, "
                    + $"but the log ends at offset {next}";
            }

            // One with a snapshot may lie below the log: it had no tick since, so nothing it needs was trimmed.
            if (one.NewestSnapshot == SeriesRow.NoSnapshot && one.Configured < begin)
                return $"series '{one.Id}' needs the log from offset {one.Configured}, but it begins at offset {begin}";
        }

        return null;
    }
}
