namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>The last values of a series as one line of text.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>A bar a value, between the lowest and the highest of them.</summary>
    public static string Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            return "";
        }

        double lowest = values.Min();
        double range = values.Max() - lowest;
        return string.Concat(values.Select(value => Bars[range > 0 ? (int)((value - lowest) / range * (Bars.Length - 1)) : 0]));
    }
}
