using System.Text.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Models;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// Writes a forecast as a JSON object:
/// <c>{"series":"BTC-USD","seq":1234,"time":"2023-11-14T22:13:20Z","value":64000.12,"forecast":[{"step":1,"mean":64001.0,"median":64000.5,
/// "up":0.52,"intervals":[{"level":0.8,"lower":63900.5,"upper":64100.25}]}],
/// "model":"ensemble","ready":true,"degraded":false,"skipped":0}</c>.
/// The list of intervals is empty while the forecaster is not ready; a number that is not finite is null.
/// </summary>
public static class ForecastJsonEncoder
{
    /// <summary>What served the forecast: the mixture of the series' experts.</summary>
    public const string Model = "ensemble";

    private static readonly JsonEncodedText SeriesName = JsonEncodedText.Encode("series");
    private static readonly JsonEncodedText SequenceName = JsonEncodedText.Encode("seq");
    private static readonly JsonEncodedText EpochName = JsonEncodedText.Encode("epoch");
    private static readonly JsonEncodedText TimeName = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText ValueName = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText ForecastName = JsonEncodedText.Encode("forecast");
    private static readonly JsonEncodedText StepName = JsonEncodedText.Encode("step");
    private static readonly JsonEncodedText MeanName = JsonEncodedText.Encode("mean");
    private static readonly JsonEncodedText MedianName = JsonEncodedText.Encode("median");
    private static readonly JsonEncodedText UpName = JsonEncodedText.Encode("up");
    private static readonly JsonEncodedText IntervalsName = JsonEncodedText.Encode("intervals");
    private static readonly JsonEncodedText LevelName = JsonEncodedText.Encode("level");
    private static readonly JsonEncodedText LowerName = JsonEncodedText.Encode("lower");
    private static readonly JsonEncodedText UpperName = JsonEncodedText.Encode("upper");
    private static readonly JsonEncodedText ModelName = JsonEncodedText.Encode("model");
    private static readonly JsonEncodedText ModelText = JsonEncodedText.Encode(Model);
    private static readonly JsonEncodedText ReadyName = JsonEncodedText.Encode("ready");
    private static readonly JsonEncodedText DegradedName = JsonEncodedText.Encode("degraded");
    private static readonly JsonEncodedText SkippedName = JsonEncodedText.Encode("skipped");

    /// <param name="writer">Where the object goes; the caller flushes and resets it.</param>
    /// <param name="series">The series' id.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="skipped">Forecasts the subscriber missed since the message before.</param>
    /// <param name="maxSteps">Steps to write; the forecast's own horizon is the most there are.</param>
    /// <param name="epoch">With series and sequence the forecast's identity, for who keeps forecasts of many runs; null to leave it out.</param>
    /// <param name="everyLevel">Intervals that there are not yet are written too, without bounds.</param>
    public static void Write(
        Utf8JsonWriter writer, string series, Forecast forecast, long skipped, int maxSteps = int.MaxValue, long? epoch = null, bool everyLevel = false)
    {
        writer.WriteStartObject();
        writer.WriteString(SeriesName, series);
        writer.WriteNumber(SequenceName, forecast.Sequence);
        if (epoch is { } run)
        {
            writer.WriteNumber(EpochName, run);
        }

        WriteTime(writer, forecast.Time);
        WriteNumber(writer, ValueName, forecast.Value);
        writer.WriteStartArray(ForecastName);
        int steps = Math.Min(maxSteps, forecast.Layout.Horizon);
        for (int step = 1; step <= steps; step++)
        {
            WriteStep(writer, forecast, step, everyLevel);
        }

        writer.WriteEndArray();
        writer.WriteString(ModelName, ModelText);
        writer.WriteBoolean(ReadyName, forecast.IsReady);
        writer.WriteBoolean(DegradedName, forecast.IsDegraded);
        writer.WriteNumber(SkippedName, skipped);
        writer.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter writer, Forecast forecast, int step, bool everyLevel)
    {
        writer.WriteStartObject();
        writer.WriteNumber(StepName, step);
        WriteNumber(writer, MeanName, forecast.Mean(step));
        WriteNumber(writer, MedianName, forecast.Median(step));
        WriteNumber(writer, UpName, forecast.Up(step));
        writer.WriteStartArray(IntervalsName);
        for (int level = 0; level < forecast.Layout.Levels.Count; level++)
        {
            Interval interval = forecast.Interval(step, level);
            if (!everyLevel && (double.IsNaN(interval.Lower) || double.IsNaN(interval.Upper)))
            {
                continue;
            }

            writer.WriteStartObject();
            WriteNumber(writer, LevelName, interval.Level);
            WriteNumber(writer, LowerName, interval.Lower);
            WriteNumber(writer, UpperName, interval.Upper);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, long time)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        writer.WriteString(TimeName, text[..Rfc3339.Format(time, text)]);
    }

    private static void WriteNumber(Utf8JsonWriter writer, JsonEncodedText name, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name); // JSON has no such numbers, and the writer would throw
        }
    }
}
