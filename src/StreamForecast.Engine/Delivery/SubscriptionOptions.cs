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
    /// Nothing is skipped: past the bound of its buffer the subscription ends with a <see cref="SubscriberTooSlowException"/> instead.
    /// </summary>
    public bool IsLossless { get; init; }

    /// <summary>
    /// Least time between two batches; above zero only the newest forecast of each series is sent. Not together with
    /// <see cref="IsLossless"/>.
    /// </summary>
    public TimeSpan Every { get; init; }

    /// <summary>True where the pattern can match one series alone.</summary>
    public bool IsOneSeries => !Pattern.Contains('*', StringComparison.Ordinal);
}
