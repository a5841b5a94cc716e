using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary>
/// The keys that say how a broker's messages are read: <c>format: json</c> (ticks one a line, as over HTTP) or <c>number</c> (the message is a
/// value, and <c>series</c> says of which series).
/// </summary>
internal static class MessageFormats
{
    private const int MaxSeriesLength = 256;

    private enum Format
    {
        Json,
        Number,
    }

    /// <param name="section">The entry.</param>
    /// <param name="hasKeys">Messages have a key beside their topic, which is then the id unless <c>series</c> says otherwise.</param>
    public static MessageFormat Read(SectionReader section, bool hasKeys = false)
    {
        Format format = section.Choice("format", Format.Json, ("json", Format.Json), ("number", Format.Number));
        string[] places = hasKeys ? [MessageFormat.Key, MessageFormat.Topic] : [MessageFormat.Topic];
        string series = section.Parsed("series", places[0], $"an id, or one made of {string.Join(" and ", places)}", text => (text, FaultOf(text, places)));
        if (section.Has("series") && format == Format.Json)
        {
            section.Fault("series", "belongs to format: number; a tick as JSON names its series itself");
        }

        return format == Format.Number
            ? new MessageFormat((id, maxBytes) => new NumberFramer(id, maxBytes), series)
            : new MessageFormat((_, maxBytes) => new LineFramer(new TickJsonParser(), maxBytes));
    }

    private static string? FaultOf(string series, string[] places) =>
        series.Length is < 1 or > MaxSeriesLength ? $"write 1 to {MaxSeriesLength} characters" : Placeholders.Fault(series, places);
}
