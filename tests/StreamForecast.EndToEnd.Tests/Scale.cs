namespace StreamForecast.EndToEnd.Tests;

/// <summary>How much the long tests do: enough to notice a fault in every run, or what the figures are measured with.</summary>
internal static class Scale
{
    /// <summary>True when <c>STREAMFORECAST_FAULTS=full</c>.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("STREAMFORECAST_FAULTS") == "full";

    public static T Of<T>(T usual, T full) => IsFull ? full : usual;
}
