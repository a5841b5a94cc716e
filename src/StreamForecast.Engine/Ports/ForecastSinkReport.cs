namespace StreamForecast.Engine.Ports;

public enum ForecastSinkState
{
    /// <summary>What it writes to is not reached yet.</summary>
    Connecting,
    Running,

    /// <summary>What it writes to was not reached, or did not take what it was given; it is tried again after a pause.</summary>
    Failed,

    /// <summary>Nothing more is written.</summary>
    Ended,
}

/// <summary>How a configured sink stands, for people.</summary>
public sealed record ForecastSinkReport
{
    public required string Name { get; init; }

    /// <summary>The kind, as the configuration calls it.</summary>
    public required string Type { get; init; }

    public ForecastSinkState State { get; init; }

    /// <summary>Why it is in this state; null when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>When the state began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When what failed is tried again; null otherwise.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Forecasts written.</summary>
    public long Written { get; init; }

    /// <summary>Forecasts waiting for it, those being written left out.</summary>
    public long Buffered { get; init; }

    /// <summary>Forecasts dropped because its buffer was full, or because it wants only the newest.</summary>
    public long Dropped { get; init; }

    /// <summary>It may miss nothing and its buffer is full: no tick is taken until it has caught up.</summary>
    public bool HoldsIngest { get; init; }

    /// <summary>Times that it was tried again after it had failed.</summary>
    public long Retries { get; init; }

    /// <summary>Times that forecasts between its cursor and what was still kept are missing, or that written ones were lost.</summary>
    public long Gaps { get; init; }

    /// <summary>Why the last of those that were not kept are missing.</summary>
    public ResetReason LastGap { get; init; }

    /// <summary>Forecasts that were written and are not there any more.</summary>
    public long Lost { get; init; }

    /// <summary>What became of the last of them; null when none was lost.</summary>
    public string? LastLoss { get; init; }

    /// <summary>Newest event time written, unix nanoseconds; null before the first.</summary>
    public long? LastEventTime { get; init; }
}
