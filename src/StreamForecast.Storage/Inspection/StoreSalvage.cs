using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage.Inspection;

/// <summary>What became of a partition that was copied.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Kept">Series copied.</param>
/// <param name="Lost">Ids of the series that could not be.</param>
/// <param name="Incomplete">Ids of those copied that may lack ticks which stood in damaged rows.</param>
/// <param name="Records">Records of the log copied.</param>
/// <param name="LostRecords">Records of the log, about, that could not be, or lie beyond damage.</param>
public sealed record SalvagedPartition(
    int Partition, int Kept, IReadOnlyList<string> Lost, IReadOnlyList<string> Incomplete, long Records, long LostRecords);

/// <summary>
/// Copies what is sound of a damaged store into a new one that can be started. The damaged one is not changed. The epoch of the copy is
/// higher, so that no forecast id is given twice, also where the damaged one's cannot be read; cursors of sinks mean nothing in it and stay behind.
/// </summary>
public static class StoreSalvage
{
    /// <param name="directory">The damaged store. No daemon may have it open.</param>
    /// <param name="target">Where the copy goes: a directory without a store.</param>
    /// <param name="time">Tells the moment of the copy.</param>
    /// <exception cref="StoreException">There is nothing to copy from, or no place to copy to.</exception>
    public static IReadOnlyList<SalvagedPartition> Run(string directory, string target, TimeProvider time)
    {
        var from = new StoreFile(directory);
        var to = new StoreFile(target);
        if (!File.Exists(from.Path))
        {
            throw new StoreException($"there is no store in '{directory}': name the directory that holds store.db");
        }

        if (File.Exists(to.Path))
        {
            throw new StoreException($"'{target}' holds a store already: name a new directory for the copy");
        }

        using var held = StoreLock.Take(directory);
        using var taken = StoreLock.Take(target);
        try
        {
            using SqliteConnection source = from.OpenWriting(); // a write-ahead log left behind is part of it
            source.KeepWriteAheadLog();
            StoreMeta meta = ReadMeta(source, from.Path);
            using SqliteConnection copy = to.OpenWriting();
            DateTimeOffset now = time.GetUtcNow();
            Schema.CreateIfNew(copy, new StoreOptions { Directory = target, PartitionCount = meta.PartitionCount }, now);
            copy.Execute("PRAGMA synchronous = FULL");
            copy.Execute("BEGIN IMMEDIATE");
            Schema.Write(copy, meta with { Epoch = Math.Max(meta.Epoch + 1, Schema.FirstEpoch(now)), RelaxedRun = false });
            using var writer = new SalvageWriter(copy);
            SalvagedPartition[] partitions =
                [.. Enumerable.Range(0, meta.PartitionCount).Select(partition => Copy(source, writer, partition))];
            copy.Execute("COMMIT");
            copy.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return partitions;
        }
        catch (SqliteException e)
        {
            throw from.Explain(e);
        }
    }

    // Its checksum may be what is damaged; the number of partitions shows in the rows that each of them has.
    private static StoreMeta ReadMeta(SqliteConnection source, string path)
    {
        try
        {
            return Schema.Read(source, path);
        }
        catch (StoreCorruptException)
        {
            long partitions = (long)(source.Ask("SELECT max(partition) + 1 FROM extent") ?? 0L);
            long epoch = (long)(source.Ask("SELECT epoch FROM meta") ?? 1L);
            return partitions is > 0 and <= StoreOptions.MaxPartitionCount
                ? new StoreMeta((int)partitions, Math.Max(1, epoch) + 1, RelaxedRun: false, StoreBuild.Current)
                : throw new StoreException($"'{path}' does not tell how many partitions it has: nothing can be copied");
        }
    }

    private static SalvagedPartition Copy(SqliteConnection source, SalvageWriter writer, int partition)
    {
        var tables = new TableReader(source, _ => { }); // what cannot be read counts as lost below
        (long First, long End, bool IsSound)[] rows =
            [.. tables.Log(partition).Select(row => (row.Key.FirstOffset, row.EndOffset, StoreInspector.SoundnessOf(row) is null))];
        SalvageSeries[] series = [.. tables.Series(partition)
            .Select(row => new SalvageSeries(row, [.. tables.Snapshots(row.Number).Where(one => one.IsIntact)]))];
        var plan = SalvagePlan.Of(rows, series);
        foreach (LogRow row in tables.Log(partition).Where(row => row.Key.FirstOffset >= plan.Begin && row.EndOffset <= plan.End))
        {
            writer.Append(row);
        }

        foreach (SalvageSeries one in plan.Kept)
        {
            writer.Add(
                plan.IsWithoutLog ? one.AtTheBeginning() : one.UpTo(plan.End),
                tables.Histories(one.Row.Number).Where(StoreInspector.IsSound));
        }

        using var reader = new LogReader(source, ownsConnection: false);
        TombstoneRow? tombstone = reader.Tombstone(partition);
        ExtentRow? extent = reader.Extent(partition);
        int highest = tombstone is { IsIntact: true } ? tombstone.Number : -1;
        int forgotten = tombstone is { IsIntact: true } ? tombstone.Forgotten : extent is { IsIntact: true } ? extent.Forgotten : 0;

        // Those lost are as good as forgotten: their numbers are not given again.
        int left = forgotten + plan.Lost.Count;
        writer.Finish(
            partition, plan, left, left == 0 ? null : new Tombstone(plan.Lost.Select(one => one.Row.Number).Append(highest).Max(), left));
        long kept = plan.End - plan.Begin;
        return new SalvagedPartition(
            partition,
            plan.Kept.Count,
            [.. plan.Lost.Select(one => one.Row.Id).Order(StringComparer.Ordinal)],
            rows.Length == 0 || rows[0].First == plan.Begin
                ? []
                : [.. plan.Kept.Where(one => one.MayLackTicks(plan.Begin, plan.End)).Select(one => one.Row.Id).Order(StringComparer.Ordinal)],
            kept,
            Math.Max(0, rows.Sum(row => row.End - row.First) - kept));
    }
}
