using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>One call waiting for the writer.</summary>
internal abstract class WriteJob(Action<StoreOutcome> completed)
{
    /// <summary>Bytes it adds to a commit.</summary>
    public abstract long Bytes { get; }

    public StoreOutcome Outcome { get; set; }

    public void Complete() => completed(Outcome);
}

internal sealed class AppendJob(LogRow row, IReadOnlyList<ControlRecord> controls, Action<StoreOutcome> completed) : WriteJob(completed)
{
    public int Partition => row.Key.Partition;

    public LogRow Row => row;

    public IReadOnlyList<ControlRecord> Controls => controls;

    public bool HasTicks => row.Count > controls.Count;

    public override long Bytes => row.Bytes.Length;
}

internal sealed class SaveJob(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed)
    : WriteJob(completed)
{
    /// <summary>About: a time, a value, and the distances of a mean, a median and three intervals.</summary>
    private const long HistoryRowBytes = 34;

    public int Partition => partition;

    public IReadOnlyList<SeriesSnapshot> Snapshots => snapshots;

    public IReadOnlyList<SnapshotRow> Rows { get; } = [.. snapshots.Select(SnapshotRow.Seal)];

    public long TrimBelow => trimBelow;

    public override long Bytes { get; } = snapshots.Sum(one => (long)one.Bytes.Length + (one.History.Count * HistoryRowBytes));
}

internal sealed class CursorJob(CursorRow row, Action<StoreOutcome> completed) : WriteJob(completed)
{
    public CursorRow Row => row;

    public override long Bytes => row.Position.Length;
}
