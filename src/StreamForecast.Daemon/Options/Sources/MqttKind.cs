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
        bool isNamed = false;
        IReadOnlyList<string> topics = section.List("topics", [], MqttSourceOptions.MaxTopics, "topic filters such as [\"prices/#\"]", text =>
        {
            isNamed = true;
            return ParseFilter(text);
        });
        if (!isNamed)
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

    /// <summary>MQTT 5, 4.7.1: a wildcard stands for whole levels, and # for the last ones.</summary>
    private static (string Value, string? Fault) ParseFilter(string text)
    {
        string[] levels = text.Split('/');
        bool isShared = levels[0] == "$share";
        return (text, text.Length is < 1 or > MaxText || text.Contains('\0', StringComparison.Ordinal) ? $"write a topic of 1 to {MaxText} characters"
            : levels.Any(level => level.Length > 1 && level.AsSpan().ContainsAny("+#")) ? "+ and # stand alone between the slashes, such as rooms/# or rooms/+/warmth"
            : levels.AsSpan(0, levels.Length - 1).Contains("#") ? "# stands for all the rest, and so comes last"
            : isShared && (levels.Length < 3 || levels[1] is "" or "+" or "#") ? "a shared subscription is $share/NAME/FILTER"
            : null);
    }
}
