namespace StreamForecast.Engine.Ports;

public enum TickSourceState
{
    /// <summary>Not reading yet, or not any more: the reason says why it is being connected again.</summary>
    Connecting,
    Running,

    /// <summary>Given up for now; its host runs it again after a pause.</summary>
    Failed,

    /// <summary>Nothing more will come.</summary>
    Ended,
}

/// <summary>What went wrong at a source that goes on all the same.</summary>
public enum TickSourceTrouble
{
    /// <summary>The connection ended, or none could be made; it is tried again.</summary>
    Disconnected,

    /// <summary>Ticks or messages that the other side numbered and that never came.</summary>
    Gap,

    /// <summary>A mapping or schema that finds nothing in what comes.</summary>
    NoMatch,

    /// <summary>The other side says that it cannot or will not do what was asked of it.</summary>
    PeerError,

    /// <summary>A bound of the configuration was met, and who came past it was turned away.</summary>
    Limit,

    /// <summary>The engine took ticks not, for want of room or because it stops; they wait.</summary>
    Refused,

    /// <summary>The partition of ticks stands still until the daemon is started again; they are let go, so that those of others go on.</summary>
    Quarantined,
}

/// <summary>How a source stands, for people.</summary>
public sealed record TickSourceReport
{
    public required string Name { get; init; }

    /// <summary>The kind, as the configuration calls it.</summary>
    public required string Type { get; init; }

    public TickSourceState State { get; init; }

    /// <summary>Why it is in this state; null when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Where in the source <see cref="Reason"/> arose; null when it has no place.</summary>
    public string? Position { get; init; }

    /// <summary>When the state began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When a source that failed is run again; null otherwise.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Ticks learned.</summary>
    public long Accepted { get; init; }

    /// <summary>Ticks seen before by producer and sequence.</summary>
    public long Duplicates { get; init; }

    /// <summary>Ticks older than what is remembered of their producer.</summary>
    public long TooOld { get; init; }

    /// <summary>Ticks older in event time than the last learned one.</summary>
    public long Late { get; init; }

    public long Rejected { get; init; }

    /// <summary>The rejections by reason, in the order of the reasons.</summary>
    public IReadOnlyList<RejectionTally> Rejections { get; init; } = [];

    /// <summary>Ticks whose event time is the time of their receipt, for want of one of their own.</summary>
    public long TimedByReceipt { get; init; }

    /// <summary>Times that it ran again after it had not.</summary>
    public long Reconnects { get; init; }

    public long Gaps { get; init; }

    /// <summary>Ticks or messages that the gaps are known to hold.</summary>
    public long Missing { get; init; }

    /// <summary>Everything that went wrong and was survived, by kind.</summary>
    public IReadOnlyList<TroubleTally> Troubles { get; init; } = [];

    /// <summary>Newest event time of any tick handed to the engine, unix nanoseconds; null before the first.</summary>
    public long? LastEventTime { get; init; }
}

/// <param name="Reason">The kind of fault.</param>
/// <param name="Count">Rejections for it.</param>
/// <param name="Position">Where the last that was told one by one stood.</param>
/// <param name="Detail">What was wrong with it.</param>
public sealed record RejectionTally(RejectionReason Reason, long Count, string? Position, string? Detail);

/// <param name="Kind">What kind of trouble.</param>
/// <param name="Count">How often.</param>
/// <param name="Position">Where it last arose; null when it has no place.</param>
/// <param name="Detail">What it was.</param>
/// <param name="At">When.</param>
public sealed record TroubleTally(TickSourceTrouble Kind, long Count, string? Position, string Detail, DateTimeOffset At);
