using StreamForecast.Connectors.Mqtt;
using StreamForecast.Daemon.Options.Sources;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary><c>type: mqtt</c>: topics of an MQTT 5 broker.</summary>
internal sealed class MqttSinkKind : ISinkKind
{
    private const int MaxTopicLength = 1024;

    public string Type => "mqtt";

    public SinkTarget Read(SectionReader section, string name)
    {
        var usual = new MqttSinkOptions
        {
            Name = name,
            Connection = MqttKind.ReadConnection(section, $"streamforecast-sink-{name}"),
            Topic = $"forecasts/{MqttSinkOptions.SeriesPlace}",
        };
        MqttSinkOptions options = usual with
        {
            Topic = section.Parsed("topic", usual.Topic, "a topic such as forecasts/{series}", ParseTopic),
            Retain = section.Flag("retain", false),
            MaxUnacknowledged = section.Whole("max_unacknowledged", usual.MaxUnacknowledged, 1, ushort.MaxValue),
        };
        return new SinkTarget(
            $"topic {options.Topic} at {options.Connection.Host}:{options.Connection.Port}", around => new MqttSink(options, around.Epoch));
    }

    private static (string Value, string? Fault) ParseTopic(string text) => (text,
        text.Length is < 1 or > MaxTopicLength || text.AsSpan().ContainsAny("+#\0") ? "write a topic without + and #, which only filters have"
        : Placeholders.Fault(text, MqttSinkOptions.SeriesPlace));
}
