namespace StreamForecast.Client.Subscriptions;

/// <summary>How a subscription listens.</summary>
public sealed record SubscribeOptions
{
    /// <summary>Told when the connection breaks, with the cause, before the subscription connects again.</summary>
    public Action<Exception>? OnBroken { get; init; }
}
