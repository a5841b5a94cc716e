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

internal sealed class SaveJob(int partition, IReadOnlyList<SnapshotRow> rows, long trimBelow, Action<StoreOutcome> completed)
    : WriteJob(partition, completed)
{
    public IReadOnlyList<SnapshotRow> Rows => rows;

    public long TrimBelow => trimBelow;

    public override long Bytes { get; } = rows.Sum(row => (long)row.Bytes.Length);
}
