using StreamForecast.Connectors.Kafka;
using StreamForecast.Daemon.Options.Sources;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary><c>type: kafka</c>: a topic of a Kafka cluster.</summary>
internal sealed class KafkaSinkKind : ISinkKind
{
    private const int MaxTopicLength = 249;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public string Type => "kafka";

    public SinkTarget Read(SectionReader section, string name)
    {
        if (!section.Has("topic"))
        {
            section.Fault("topic", "is missing; write the topic that forecasts go to");
        }

        var usual = new KafkaSinkOptions { Name = name, Connection = KafkaKind.ReadConnection(section), Topic = "forecasts" };
        KafkaSinkOptions options = usual with
        {
            Topic = section.Parsed("topic", usual.Topic, "a topic such as forecasts", ParseTopic),
            Timeout = section.Duration("timeout", usual.Timeout, Second, 300 * Second),
            Compression = section.Choice(
                "compression", usual.Compression, [.. ((string[])["none", "gzip", "snappy", "lz4", "zstd"]).Select(one => (one, one))]),
        };
        return new SinkTarget($"topic {options.Topic} at {options.Connection.Servers}", around => new KafkaSink(options, around.Epoch));
    }

    /// <summary>One topic has all series, the key of a message tells which: nothing is filled in.</summary>
    private static (string Value, string? Fault) ParseTopic(string text) => (text,
        text.Length is < 1 or > MaxTopicLength ? $"write a topic of 1 to {MaxTopicLength} characters" : Placeholders.Fault(text));
}
