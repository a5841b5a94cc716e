using System.Text.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Json;

/// <summary>
/// Writes what became of ticks as a JSON object: <c>{"accepted":2,"duplicate":0,"tooOld":0,"late":0,"rejected":1,
/// "rejections":[{"line":3,"reason":"missing-field","detail":"..."}],"unacknowledged":[[4,9]]}</c>, and a <c>"notice"</c>
/// where times look like another unit than nanoseconds, or may have been written under another name.
/// </summary>
public static class IngestAnswerJsonEncoder
{
    /// <summary>What is said where times lie before <see cref="TickBlockBuilder.PlausibleFrom"/>.</summary>
    public const string EarlyTimes =
        "some times lie in January 1970: whole numbers are unix nanoseconds; write seconds times 1,000,000,000, or as RFC 3339 text";

    /// <summary>What is said where a tick without a time has a field that no tick has.</summary>
    public const string LackingTimes =
        "some ticks came without a time, and took that of their receipt, and some fields have names that no tick has: the time is called time";

    private static readonly Dictionary<RejectionReason, JsonEncodedText> Reasons =
        Enum.GetValues<RejectionReason>().ToDictionary(reason => reason, reason => JsonEncodedText.Encode(NameOf(reason)));

    /// <summary>The reason as it stands in JSON: <c>missing-field</c>.</summary>
    public static string NameOf(RejectionReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());

    /// <param name="writer">Where the object goes; the caller flushes it.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="forecasts">Forecasts to tell as <c>"forecasts"</c>; null for none, and no such field.</param>
    /// <param name="omitted">Forecasts that were made beyond those, as <c>"forecastsOmitted"</c>.</param>
    public static void Write(
        Utf8JsonWriter writer, IngestAnswer answer, IReadOnlyList<SeriesForecast>? forecasts = null, long omitted = 0)
    {
        writer.WriteStartObject();
        WriteFields(writer, answer);
        if (forecasts is not null)
        {
            writer.WriteStartArray("forecasts"u8);
            foreach (SeriesForecast made in forecasts)
            {
                ForecastJsonEncoder.Write(writer, made.Series.Id, made.Forecast, skipped: 0);
            }

            writer.WriteEndArray();
            writer.WriteNumber("forecastsOmitted"u8, omitted);
        }

        writer.WriteEndObject();
    }

    /// <summary>The fields alone, for an object that has more of its own.</summary>
    public static void WriteFields(Utf8JsonWriter writer, IngestAnswer answer)
    {
        writer.WriteNumber("accepted"u8, answer.Accepted);
        writer.WriteNumber("duplicate"u8, answer.Duplicates);
        writer.WriteNumber("tooOld"u8, answer.TooOld);
        writer.WriteNumber("late"u8, answer.Late);
        writer.WriteNumber("rejected"u8, answer.Rejected);
        writer.WriteStartArray("rejections"u8);
        foreach (Rejection rejection in answer.Rejections)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line"u8, rejection.Line);
            writer.WriteString("reason"u8, Reasons[rejection.Reason]);
            writer.WriteString("detail"u8, rejection.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("unacknowledged"u8);
        foreach (LineRange range in answer.Unacknowledged)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(range.First);
            writer.WriteNumberValue(range.Last);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        if (answer.HasEarlyTimes || answer.MayLackTimes)
        {
            writer.WriteString(
                "notice"u8, !answer.MayLackTimes ? EarlyTimes : !answer.HasEarlyTimes ? LackingTimes : $"{EarlyTimes}; {LackingTimes}");
        }
    }
}
