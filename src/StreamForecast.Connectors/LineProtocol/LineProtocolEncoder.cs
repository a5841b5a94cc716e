using System.Globalization;
using System.Text;

namespace StreamForecast.Connectors.LineProtocol;

/// <summary>Ticks as <see cref="LineProtocolParser"/> reads them, a line each.</summary>
public static class LineProtocolEncoder
{
    /// <param name="text">Where the line goes.</param>
    /// <param name="series">A series id, which holds nothing that would have to be escaped.</param>
    /// <param name="time">Event time, unix nanoseconds; null for that of receipt.</param>
    /// <param name="value">The value.</param>
    public static void WriteLine(StringBuilder text, string series, long? time, double value)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Append(series).Append(CultureInfo.InvariantCulture, $" value={value:R}");
        if (time is { } at)
        {
            text.Append(CultureInfo.InvariantCulture, $" {at}");
        }

        text.Append('\n');
    }
}
