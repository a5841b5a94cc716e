using System.Text.Json;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Files;

/// <summary>A forecast read back from a line.</summary>
/// <param name="Series">The series' id.</param>
/// <param name="Epoch">With series and sequence its identity.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Time">Event time, unix nanoseconds.</param>
/// <param name="Value">The observation it follows; null where it was not finite.</param>
/// <param name="IsReady">False while the series was warming up.</param>
/// <param name="IsDegraded">True while an expert was out of the mixture.</param>
/// <param name="Steps">What is expected, step by step.</param>
internal sealed record ForecastLine(
    string Series, long Epoch, long Sequence, long Time, double? Value, bool IsReady, bool IsDegraded, IReadOnlyList<ForecastStep> Steps)
{
    /// <exception cref="InvalidDataException">It is no forecast.</exception>
    public static ForecastLine Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return Rfc3339.TryParse(System.Text.Encoding.UTF8.GetBytes(root.GetProperty("time").GetString()!), out long time)
                ? new ForecastLine(
                    root.GetProperty("series").GetString()!,
                    root.GetProperty("epoch").GetInt64(),
                    root.GetProperty("seq").GetInt64(),
                    time,
                    Number(root, "value"),
                    root.GetProperty("ready").GetBoolean(),
                    root.GetProperty("degraded").GetBoolean(),
                    [.. root.GetProperty("forecast").EnumerateArray().Select(ForecastStep.Of)])
                : throw new InvalidDataException("its time is none");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    internal static double? Number(JsonElement of, string name)
    {
        JsonElement number = of.GetProperty(name);
        return number.ValueKind == JsonValueKind.Null ? null : number.GetDouble();
    }
}

/// <param name="Step">Steps ahead.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Median">Median.</param>
/// <param name="Up">Probability of a higher value.</param>
/// <param name="Intervals">Level, lower and upper bound.</param>
internal sealed record ForecastStep(int Step, double? Mean, double? Median, double? Up, IReadOnlyList<(double Level, double? Lower, double? Upper)> Intervals)
{
    internal static ForecastStep Of(JsonElement step) => new(
        step.GetProperty("step").GetInt32(),
        ForecastLine.Number(step, "mean"),
        ForecastLine.Number(step, "median"),
        ForecastLine.Number(step, "up"),
        [.. step.GetProperty("intervals").EnumerateArray().Select(one =>
            (one.GetProperty("level").GetDouble(), ForecastLine.Number(one, "lower"), ForecastLine.Number(one, "upper")))]);
}
