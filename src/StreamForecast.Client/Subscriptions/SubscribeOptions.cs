namespace StreamForecast.Client.Subscriptions;

/// <summary>How a subscription listens.</summary>
public sealed record SubscribeOptions
{
    /// <summary>
    /// A <see cref="SeriesForecast.Position"/> that the program kept: it is sent what came since, as far as the daemon keeps it. Null for from now
    /// on. Breaks while the subscription runs are bridged in the same way by itself.
    /// </summary>
    public string? ResumeFrom { get; init; }

    /// <summary>
    /// Nothing is skipped: when the program reads too slowly, the daemon ends the connection instead, and the subscription resumes.
    /// </summary>
    public bool IsLossless { get; init; }

    /// <summary>
    /// Told when forecasts are missing and why: <c>too-old</c>, <c>other-epoch</c>, <c>other-filter</c> or <c>unreadable</c>. The latest forecast of
    /// each series follows.
    /// </summary>
    public Action<string>? OnReset { get; init; }

    /// <summary>Told when the connection breaks, with the cause, before the subscription connects again.</summary>
    public Action<Exception>? OnBroken { get; init; }
}
