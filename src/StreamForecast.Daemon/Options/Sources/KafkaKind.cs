using StreamForecast.Connectors.Kafka;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary><c>type: kafka</c>: topics of a Kafka cluster.</summary>
internal sealed class KafkaKind : ISourceKind
{
    private const int MaxText = 1024;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public string Type => "kafka";

    public ConfiguredSource Read(SectionReader section, string name)
    {
        IReadOnlyList<string> topics = section.List(
            "topics", [], KafkaSourceOptions.MaxTopics, "topics such as [\"prices\"]", topic => (topic, topic.Length == 0 ? "write a topic" : null));
        if (topics.Count == 0)
        {
            section.Fault("topics", "must name at least one topic");
        }

        var options = new KafkaSourceOptions
        {
            Name = name,
            Connection = ReadConnection(section),
            Topics = topics,
            Group = section.Text("group", "streamforecast", MaxText),
            FromBeginning = section.Choice("from", true, ("beginning", true), ("end", false)),
            Format = MessageFormats.Read(section, hasKeys: true),
            MaxFetchBytes = section.Whole("max_fetch_bytes", 1 << 20, 1 << 10, 1 << 28),
            SessionTimeout = section.Duration("session_timeout", TimeSpan.FromSeconds(45), 6 * Second, 300 * Second),
        };
        return new ConfiguredSource
        {
            Name = name,
            Type = Type,
            Summary = $"{string.Join(", ", topics)} at {options.Connection.Servers}",
            Create = around => new KafkaSource(options, around.Status),
        };
    }

    /// <summary>The keys that say how a cluster is reached.</summary>
    public static KafkaConnection ReadConnection(SectionReader section) => new()
    {
        Servers = section.Text("servers", "127.0.0.1:9092", MaxText),
        User = section.Has("user") ? section.Text("user", "", MaxText) : null,
        Password = section.Secret("password"),
        Mechanism = section.Choice(
            "mechanism", "PLAIN", ("PLAIN", "PLAIN"), ("SCRAM-SHA-256", "SCRAM-SHA-256"), ("SCRAM-SHA-512", "SCRAM-SHA-512")),
        UsesTls = section.Flag("tls", false),
    };
}
