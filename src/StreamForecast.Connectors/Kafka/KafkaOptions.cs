using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Kafka;

/// <summary>How a Kafka cluster is reached.</summary>
public sealed record KafkaConnection
{
    /// <summary>Brokers to begin with, <c>host:port</c> with commas between.</summary>
    public required string Servers { get; init; }

    /// <summary>User for SASL; null for none.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>How the password is shown: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.</summary>
    public string Mechanism { get; init; } = "PLAIN";

    /// <summary>TLS to the brokers.</summary>
    public bool UsesTls { get; init; }
}

/// <summary>A topic that forecasts go to.</summary>
public sealed record KafkaSinkOptions
{
    public required string Name { get; init; }

    public required KafkaConnection Connection { get; init; }

    public required string Topic { get; init; }

    /// <summary>How long the cluster may take to take a forecast before the batch is tried again.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How messages are compressed: none, gzip, snappy, lz4 or zstd.</summary>
    public string Compression { get; init; } = "lz4";
}

/// <summary>Topics as a source of ticks.</summary>
public sealed record KafkaSourceOptions
{
    public const int MaxTopics = 100;

    public required string Name { get; init; }

    public required KafkaConnection Connection { get; init; }

    /// <summary>At least one, at most <see cref="MaxTopics"/>.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The consumer group whose offsets are committed.</summary>
    public string Group { get; init; } = "streamforecast";

    /// <summary>Where a group without offsets begins: at the oldest message, or at those that come from now on.</summary>
    public bool FromBeginning { get; init; } = true;

    public required MessageFormat Format { get; init; }

    /// <summary>Messages of which one fetch brings at most so many bytes, a partition.</summary>
    public int MaxFetchBytes { get; init; } = 1 << 20;

    /// <summary>How long a consumer may be silent before its partitions go to another.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);
}
