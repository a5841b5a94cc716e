using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamForecast.Connectors.Json;

/// <summary>Ticks as <see cref="TickJsonParser"/> reads them, a line each.</summary>
public static class TickJsonEncoder
{
    /// <param name="text">Where the line goes.</param>
    /// <param name="series">A series id, which holds nothing that would have to be escaped.</param>
    /// <param name="time">Event time, unix nanoseconds; null for that of receipt.</param>
    /// <param name="value">The value.</param>
    /// <param name="producer">Who numbers it; null for nobody.</param>
    /// <param name="sequence">Its number there.</param>
    public static void WriteLine(StringBuilder text, string series, long? time, double value, string? producer, long sequence)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Append("{\"series\":\"").Append(series).Append('"');
        if (time is { } at)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"time\":{at}");
        }

        text.Append(CultureInfo.InvariantCulture, $",\"value\":{value:R}");
        if (producer is not null)
        {
            text.Append(",\"producer\":").Append(JsonSerializer.Serialize(producer)).Append(CultureInfo.InvariantCulture, $",\"seq\":{sequence}");
        }

        text.Append("}\n");
    }
}
