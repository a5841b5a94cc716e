using StreamForecast.Engine.Ports;

namespace StreamForecast.Simulation.Tests.Disk;

/// <summary>One call waiting for the simulated writer, and then its answer waiting to be told.</summary>
internal abstract class DiskJob(int partition, Action<StoreOutcome> completed)
{
    public int Partition => partition;

    public StoreOutcome Outcome { get; set; }

    public void Tell() => completed(Outcome);
}

internal sealed class AppendJob(LogBatch batch, Action<StoreOutcome> completed) : DiskJob(batch.Partition, completed)
{
    public LogBatch Batch => batch;
}

internal sealed class SaveJob(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed)
    : DiskJob(partition, completed)
{
    public IReadOnlyList<SeriesSnapshot> Snapshots => snapshots;

    public long TrimBelow => trimBelow;
}
