using StreamForecast.Connectors.Mqtt;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary><c>type: mqtt</c>: topics of an MQTT 5 broker.</summary>
internal sealed class MqttKind : ISourceKind
{
    private const int MaxText = 1024;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public string Type => "mqtt";

    public ConfiguredSource Read(SectionReader section, string name)
    {
        IReadOnlyList<string> topics = section.List(
            "topics", [], MqttSourceOptions.MaxTopics, "topic filters such as [\"prices/#\"]", topic => (topic, topic.Length == 0 ? "write a topic" : null));
        if (topics.Count == 0)
        {
            section.Fault("topics", "must name at least one topic");
        }

        var options = new MqttSourceOptions
        {
            Name = name,
            Connection = ReadConnection(section, $"streamforecast-{name}"),
            Topics = topics,
            Format = MessageFormats.Read(section),
            MaxUnacknowledged = section.Whole("max_unacknowledged", 1_000, 1, ushort.MaxValue),
        };
        return new ConfiguredSource
        {
            Name = name,
            Type = Type,
            Summary = $"{string.Join(", ", topics)} at {options.Connection.Host}:{options.Connection.Port}",
            Create = around => new MqttSource(options, around.Status),
        };
    }

    /// <summary>The keys that say how a broker is reached.</summary>
    /// <param name="section">The entry.</param>
    /// <param name="clientId">Who the daemon is there, unless <c>client_id</c> says otherwise.</param>
    public static MqttConnection ReadConnection(SectionReader section, string clientId) => new()
    {
        Host = section.Text("host", "127.0.0.1", MaxText),
        Port = section.Whole("port", 1883, 1, ushort.MaxValue),
        User = section.Has("user") ? section.Text("user", "", MaxText) : null,
        Password = section.Secret("password"),
        UsesTls = section.Flag("tls", false),
        ClientId = section.Text("client_id", clientId, MaxText),
        Timeout = section.Duration("timeout", 10 * Second, Second, 60 * Second),
        KeepAlive = section.Duration("keep_alive", 15 * Second, Second, 3600 * Second),
        SessionExpiry = section.Duration("session_expiry", TimeSpan.FromDays(1), Second, TimeSpan.FromDays(365)),
    };
}
