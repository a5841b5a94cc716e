namespace StreamForecast.Engine.Ports;

/// <summary>What became of a block of ticks, told after every series has applied its part.</summary>
public sealed record IngestAnswer
{
    public long Accepted { get; init; }

    /// <summary>Seen before by producer and sequence: not learned again.</summary>
    public long Duplicates { get; init; }

    /// <summary>Older than what is remembered of its producer: it cannot be told whether it was learned.</summary>
    public long TooOld { get; init; }

    /// <summary>Older in event time than the last learned: counted, not learned.</summary>
    public long Late { get; init; }

    public long Rejected { get; init; }

    /// <summary>Some tick lies before <see cref="TickBlockBuilder.PlausibleFrom"/>: most likely its time is a whole number in another unit.</summary>
    public bool HasEarlyTimes { get; init; }

    /// <summary>Ticks took the time of receipt in a block that has fields no tick has: one of them may have been meant for the time.</summary>
    public bool MayLackTimes { get; init; }

    public IReadOnlyList<Rejection> Rejections { get; init; } = [];

    /// <summary>
    /// Lines with ticks that were refused for lack of room and are to be sent again; ranges ascend, lie apart and include both ends. Of a line
    /// that holds several ticks, some may have been taken.
    /// </summary>
    public IReadOnlyList<LineRange> Unacknowledged { get; init; } = [];

    /// <summary><see cref="TickBlock.LastLine"/> of the block: blocks are answered in the order of their lines.</summary>
    public long LastLine { get; init; }

    /// <summary>The refused ticks themselves, in the order of the block: for who keeps it and hands over again no more than those.</summary>
    public IReadOnlyList<RefusedTick> Refused { get; init; } = [];

    /// <summary>What the ticks led to, in their order, where it was asked for; a tick inside a bar leads to nothing.</summary>
    public IReadOnlyList<SeriesForecast> Forecasts { get; init; } = [];

    /// <summary>Why there are <see cref="Unacknowledged"/> lines.</summary>
    public RefusalReason Refusal { get; init; }
}

public readonly record struct LineRange(long First, long Last);

/// <param name="Row">Its row in the block.</param>
/// <param name="Reason">Why its partition took it not.</param>
public readonly record struct RefusedTick(int Row, RefusalReason Reason);

public enum RefusalReason
{
    None,

    /// <summary>Credit ran out: send again after a while.</summary>
    Overloaded,

    /// <summary>The store has no space left.</summary>
    StoreFull,

    /// <summary>The partition is quarantined: see the readiness page.</summary>
    Quarantined,

    /// <summary>The daemon is stopping.</summary>
    Stopping,
}
