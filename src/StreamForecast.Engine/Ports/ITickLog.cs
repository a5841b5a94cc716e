namespace StreamForecast.Engine.Ports;

/// <summary>
/// The durable log, one sequence of offsets a partition. Appends of a partition are committed and reported in the order they were made,
/// whatever they share a commit with.
/// </summary>
public interface ITickLog
{
    StoreIdentity Identity { get; }

    /// <summary>
    /// Hands a batch to the writer and returns. Bounded by the engine's credit: no more is outstanding than the partitions' credit.
    /// </summary>
    /// <param name="batch">The batch; it is not changed afterwards.</param>
    /// <param name="completed">Called once from the writer's thread; must not block.</param>
    void Append(LogBatch batch, Action<StoreOutcome> completed);

    /// <summary>Reads what the partition needs to go on. Blocks: call it off the dispatcher.</summary>
    PartitionRecovery Recover(int partition);
}

/// <param name="PartitionCount">Fixed when the store was created.</param>
/// <param name="Epoch">
/// Rises when forecast ids of an earlier run might otherwise be used twice. That of a new store is above those of stores made before it.
/// </param>
public sealed record StoreIdentity(int PartitionCount, long Epoch);

public enum StoreStatus
{
    /// <summary>Committed and synced (or written, in relaxed durability).</summary>
    Done,

    /// <summary>No space is left; nothing was written, later calls may succeed.</summary>
    Full,

    /// <summary>The store can no longer be trusted; the process must stop.</summary>
    Failed,
}

/// <param name="Status">What became of the call.</param>
/// <param name="Error">The cause, unless done.</param>
public readonly record struct StoreOutcome(StoreStatus Status, Exception? Error = null)
{
    /// <summary>
    /// Another append of the same partition, with ticks, is done by the same commit and reported next: who waits for it can go on with both at once.
    /// False where a store does not tell.
    /// </summary>
    public bool MoreFollow { get; init; }
}

/// <summary>A partition as the store holds it.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="NextOffset">Offset of the next record.</param>
/// <param name="Series">Its living series.</param>
/// <param name="Tail">The log from the lowest floor of any series to the end, in order.</param>
/// <param name="Quarantine">Why the partition must not run; null when it is sound.</param>
/// <param name="TornRecords">Batches cut from the end because they were never whole.</param>
public sealed record PartitionRecovery(
    int Partition,
    long NextOffset,
    IReadOnlyList<StoredSeries> Series,
    IReadOnlyList<LogBatch> Tail,
    string? Quarantine,
    int TornRecords)
{
    /// <summary>What is left of the series it has forgotten.</summary>
    public Tombstone Tombstone { get; init; } = Tombstone.None;
}

/// <summary>
/// One a partition, written with every <see cref="SeriesForgotten"/>, so that no number and no generation is used twice, however far the
/// log is trimmed.
/// </summary>
/// <param name="HighestNumber">The highest number any of its forgotten series had; -1 for none.</param>
/// <param name="Forgotten">Series it has forgotten.</param>
public sealed record Tombstone(int HighestNumber, int Forgotten)
{
    public static readonly Tombstone None = new(-1, 0);
}

/// <param name="Number">The series' number.</param>
/// <param name="Id">The series' id.</param>
/// <param name="Generation">Which life of the id this is.</param>
/// <param name="NewestSnapshot">Log offset the newest snapshot stands at; -1 without one.</param>
/// <param name="OlderSnapshot">Log offset of the one before; -1 without one.</param>
public sealed record StoredSeries(int Number, string Id, int Generation, long NewestSnapshot, long OlderSnapshot);
