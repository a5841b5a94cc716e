using StreamForecast.Engine.Ports;
using StreamForecast.Simulation.Tests.World;

namespace StreamForecast.Simulation.Tests.Disk;

/// <summary>What the simulated disk holds of one partition.</summary>
internal sealed class DiskPartition(int number)
{
    private readonly List<LogBatch> _rows = [];
    private Tombstone _tombstone = Tombstone.None;

    public SortedDictionary<int, DiskSeries> Series { get; } = [];

    /// <summary>Offset of the next record.</summary>
    public long End { get; private set; }

    public void Append(LogBatch batch)
    {
        _rows.Add(batch);
        End = batch.EndOffset;
        for (int i = 0; i < batch.Controls.Count; i++)
        {
            Apply(batch.Controls[i], batch.FirstOffset + i);
        }
    }

    /// <summary>Drops at most so many rows that lie wholly below an offset; the last row stays, and with it the end of the log.</summary>
    public void Trim(long below, int most)
    {
        int rows = _rows.SkipLast(1).TakeWhile(row => row.EndOffset <= below).Take(most).Count();
        _rows.RemoveRange(0, rows);
    }

    public PartitionRecovery Recover()
    {
        long floor = Series.Values.Select(one => one.Floor).DefaultIfEmpty(long.MaxValue).Min();
        LogBatch[] tail = _rows.Where(row => row.EndOffset > floor).ToArray();
        long begin = tail.Length == 0 ? End : tail[0].FirstOffset;
        foreach (DiskSeries one in Series.Values)
        {
            SimulationFailure.Unless(
                one.Snapshots.Count > 0 || one.Configured >= begin, $"series '{one.Id}' needs the log from {one.Configured}, it begins at {begin}");
            SimulationFailure.Unless(
                one.Snapshots.All(snapshot => snapshot.Saved.Offset <= End), $"series '{one.Id}' stands beyond the log's end {End}");
        }

        return new PartitionRecovery(number, End, [.. Series.Values.Select(one => one.Stored())], tail, Quarantine: null, TornRecords: 0)
        {
            Tombstone = _tombstone,
        };
    }

    private void Apply(ControlRecord control, long offset)
    {
        switch (control)
        {
            case SeriesConfigured { IsBeginning: true } made:
                Series.Add(made.Series, new DiskSeries(made.Series, made.Id, made.Generation, number, offset));
                break;
            case SeriesForgotten forgotten:
                Series.Remove(forgotten.Series);
                _tombstone = new Tombstone(Math.Max(_tombstone.HighestNumber, forgotten.Series), _tombstone.Forgotten + 1);
                break;
        }
    }
}
