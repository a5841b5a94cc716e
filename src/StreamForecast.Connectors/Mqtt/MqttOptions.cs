using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Mqtt;

/// <summary>How an MQTT 5 broker is reached.</summary>
public sealed record MqttConnection
{
    public required string Host { get; init; }

    public int Port { get; init; } = 1883;

    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>TLS to the broker.</summary>
    public bool UsesTls { get; init; }

    /// <summary>Unique at the broker; it keeps what is not acknowledged under this name.</summary>
    public required string ClientId { get; init; }

    /// <summary>How long to wait for a connection, and for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which each side asks whether the other still lives.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the broker keeps messages for a client that is away.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>Topics that forecasts go to, at QoS 1.</summary>
public sealed record MqttSinkOptions
{
    /// <summary>In <see cref="Topic"/>, the series' id.</summary>
    public const string SeriesPlace = "{series}";

    public required string Name { get; init; }

    public required MqttConnection Connection { get; init; }

    /// <summary>The topic; with <see cref="SeriesPlace"/> in it, each series has its own.</summary>
    public required string Topic { get; init; }

    /// <summary>The broker keeps the newest message of each topic for whoever subscribes later.</summary>
    public bool Retain { get; init; }

    /// <summary>Messages on their way at once, before the broker has acknowledged them; fewer where the broker takes fewer.</summary>
    public int MaxUnacknowledged { get; init; } = 100;
}

/// <summary>Topics as a source of ticks, at QoS 1.</summary>
public sealed record MqttSourceOptions
{
    public const int MaxTopics = 100;

    /// <summary>Bytes of messages at QoS 0 that may wait to be read; past them, what comes is dropped.</summary>
    public const long MaxUnconfirmedBytes = 16L << 20;

    public required string Name { get; init; }

    public required MqttConnection Connection { get; init; }

    /// <summary>Topic filters such as <c>sensors/+/temperature</c>: at least one, at most <see cref="MaxTopics"/>.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    public required MessageFormat Format { get; init; }

    /// <summary>Messages that the broker sends ahead of their acknowledgement; and as many at QoS 0, which have none, may wait to be read.</summary>
    public int MaxUnacknowledged { get; init; } = 1_000;
}
