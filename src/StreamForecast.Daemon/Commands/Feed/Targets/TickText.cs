using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>Ticks as text, a line each. Ids hold nothing that would have to be escaped.</summary>
internal static class TickText
{
    public static void WriteJson(StringBuilder text, in FeedTick tick)
    {
        text.Append("{\"series\":\"").Append(tick.Series).Append('"');
        if (tick.Time is { } time)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"time\":{time}");
        }

        text.Append(CultureInfo.InvariantCulture, $",\"value\":{tick.Value:R}");
        if (tick.Producer is not null)
        {
            text.Append(",\"producer\":").Append(JsonSerializer.Serialize(tick.Producer)).Append(CultureInfo.InvariantCulture, $",\"seq\":{tick.Sequence}");
        }

        text.Append("}\n");
    }

    public static void WriteLineProtocol(StringBuilder text, in FeedTick tick)
    {
        text.Append(tick.Series).Append(CultureInfo.InvariantCulture, $" value={tick.Value:R}");
        if (tick.Time is { } time)
        {
            text.Append(CultureInfo.InvariantCulture, $" {time}");
        }

        text.Append('\n');
    }
}
