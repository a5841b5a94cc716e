namespace StreamForecast.Daemon.Api;

/// <summary>Something everybody who looks at this daemon should know, such as that its prices are simulated.</summary>
/// <param name="Text">A sentence shown on the dashboard; null for none.</param>
public sealed record ApiNotice(string? Text);
