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
            Topic = section.Text("topic", usual.Topic, MaxTopicLength),
            Timeout = section.Duration("timeout", usual.Timeout, Second, 300 * Second),
            Compression = section.Choice(
                "compression", usual.Compression, [.. ((string[])["none", "gzip", "snappy", "lz4", "zstd"]).Select(one => (one, one))]),
        };
        return new SinkTarget($"topic {options.Topic} at {options.Connection.Servers}", around => new KafkaSink(options, around.Epoch));
    }
}
