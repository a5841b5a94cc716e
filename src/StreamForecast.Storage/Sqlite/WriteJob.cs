using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>One call waiting for the writer.</summary>
internal abstract class WriteJob(int partition, Action<StoreOutcome> completed)
{
    public int Partition => partition;

    /// <summary>Bytes it adds to a commit.</summary>
    public abstract long Bytes { get; }

    public StoreOutcome Outcome { get; set; }

    public void Complete() => completed(Outcome);
}

internal sealed class AppendJob(LogRow row, IReadOnlyList<ControlRecord> controls, Action<StoreOutcome> completed)
    : WriteJob(row.Key.Partition, completed)
{
    public LogRow Row => row;

    public IReadOnlyList<ControlRecord> Controls => controls;

    public override long Bytes => row.Bytes.Length;
}

internal sealed class SaveJob(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed)
    : WriteJob(partition, completed)
{
    /// <summary>About: a time, a value and the distances of two levels.</summary>
    private const long HistoryRowBytes = 40;

    public IReadOnlyList<SeriesSnapshot> Snapshots => snapshots;

    public IReadOnlyList<SnapshotRow> Rows { get; } = [.. snapshots.Select(SnapshotRow.Seal)];

    public long TrimBelow => trimBelow;

    public override long Bytes { get; } = snapshots.Sum(one => (long)one.Bytes.Length + (one.History.Count * HistoryRowBytes));
}
