namespace StreamForecast.Connectors.LineProtocol;

/// <summary>The unit of a body's timestamps, as writers name it.</summary>
public static class LineProtocolPrecision
{
    public const string Names = "one of ns, us, ms, s (also n, u, m, h)";

    /// <param name="name">The name; null for nanoseconds.</param>
    /// <param name="nanoseconds">Nanoseconds a unit.</param>
    /// <returns>False for a name that is none.</returns>
    public static bool TryParse(string? name, out long nanoseconds)
    {
        nanoseconds = name switch
        {
            null or "" or "ns" or "n" => 1,
            "us" or "u" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => 0,
        };
        return nanoseconds > 0;
    }
}
