using System.Globalization;
using System.Text.Json;

namespace StreamForecast.Daemon.Commands.Watch;

/// <summary>What is shown of one series: its last value, what is expected of the next, and how that went so far.</summary>
internal sealed class WatchedSeries(string id)
{
    /// <summary>Values a sparkline shows.</summary>
    private const int Width = 30;

    /// <summary>The level whose interval is shown; where a series lacks it, its widest.</summary>
    private const double ShownLevel = 0.8;

    private readonly Queue<double> _values = new();

    public string Id => id;

    /// <summary>Null where it is no finite number, as are the others.</summary>
    public double? Value { get; private set; }

    /// <summary>The forecast of the next value, in units of the series.</summary>
    public double? Mean { get; private set; }

    public (double Level, double? Lower, double? Upper)? Interval { get; private set; }

    public bool IsReady { get; private set; }

    public bool IsDegraded { get; private set; }

    /// <summary>Root mean squared error over naive's; null until measured.</summary>
    public double? RelativeRmse { get; set; }

    public IReadOnlyCollection<double> Values => _values;

    /// <summary>Takes a forecast in, in the shape that the daemon writes.</summary>
    public void Take(JsonElement forecast)
    {
        Value = NumberOf(forecast, "value");
        IsReady = forecast.GetProperty("ready").GetBoolean();
        IsDegraded = forecast.GetProperty("degraded").GetBoolean();
        JsonElement next = forecast.GetProperty("forecast")[0];
        Mean = NumberOf(next, "mean");
        Interval = ShownOf(next.GetProperty("intervals"));
        if (Value is { } value)
        {
            _values.Enqueue(value);
        }

        if (_values.Count > Width)
        {
            _values.Dequeue();
        }
    }

    /// <summary>As a line of text, for a file or a pipe.</summary>
    public override string ToString()
    {
        string interval = Interval is { } shown
            ? string.Create(CultureInfo.InvariantCulture, $", {shown.Level:P0} in {Text(shown.Lower, "G7")} to {Text(shown.Upper, "G7")}")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Id}: {Text(Value, "G10")}, next {Text(Mean, "G10")}{interval}{(IsReady ? "" : ", warming up")}");
    }

    private static string Text(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    /// <summary>The daemon writes null for what JSON has no number for.</summary>
    private static double? NumberOf(JsonElement holder, string name) =>
        holder.GetProperty(name) is { ValueKind: not JsonValueKind.Null } number ? number.GetDouble() : null;

    private static (double Level, double? Lower, double? Upper)? ShownOf(JsonElement intervals)
    {
        (double Level, double? Lower, double? Upper)? shown = null;
        foreach (JsonElement one in intervals.EnumerateArray())
        {
            double level = one.GetProperty("level").GetDouble();
            if (shown is null || shown.Value.Level < ShownLevel)
            {
                shown = (level, NumberOf(one, "lower"), NumberOf(one, "upper"));
            }
        }

        return shown;
    }
}
