using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>What a subscriber wants to hear, and how it wants to be treated when it is slow.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>A series id, or a pattern where <c>*</c> stands for any run of characters.</summary>
    public required string Pattern { get; init; }

    /// <summary>
    /// Where it left off: it is sent what came since, as far as that is kept, before anything new. Null for from now on.
    /// </summary>
    public ResumePosition? Resume { get; init; }

    /// <summary>
    /// Nothing is skipped: past the bound of its buffer the subscription ends with a <see cref="SubscriberTooSlowException"/> instead, or,
    /// when it is an <see cref="Archive"/>, ticks are held back.
    /// </summary>
    public bool IsLossless { get; init; }

    /// <summary>
    /// Least time between two batches; above zero only the newest forecast of each series is sent. Not together with
    /// <see cref="IsLossless"/>.
    /// </summary>
    public TimeSpan Every { get; init; }

    /// <summary>
    /// The subscription outlives the process: it goes on from its saved cursor, in place of <see cref="Resume"/>. Null for any other.
    /// </summary>
    public ArchiveOptions? Archive { get; init; }

    /// <summary>True where the pattern can match one series alone. An archive's cursor is a pattern's even so.</summary>
    public bool IsOneSeries => Archive is null && !Pattern.Contains('*', StringComparison.Ordinal);
}
