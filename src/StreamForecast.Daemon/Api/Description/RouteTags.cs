namespace StreamForecast.Daemon.Api.Description;

/// <summary>What routes are grouped by in the interface's description, in the order they are told.</summary>
internal static class RouteTags
{
    public const string Ticks = "Ticks";
    public const string LineProtocol = "Line protocol";
    public const string Forecasts = "Forecasts";
    public const string Series = "Series";
    public const string Daemon = "Daemon";

    public static readonly IReadOnlyList<(string Name, string Meaning)> All =
    [
        (Ticks, "What the daemon learns from."),
        (LineProtocol, "The same for programs that write to InfluxDB: point them here."),
        (Forecasts, "What it expects next."),
        (Series, "Which series there are, how they stand and why, and changes to them."),
        (Daemon, "How the daemon itself stands."),
    ];
}
