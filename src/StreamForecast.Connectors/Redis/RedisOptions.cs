using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Redis;

/// <summary>How a Redis server is reached.</summary>
public sealed record RedisConnection
{
    /// <summary>Name or address of the server, an address of IPv6 without its brackets.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>The server as people read and write it: <c>host:port</c>.</summary>
    public string Server => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>User; null for the server's default one.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>TLS to the server.</summary>
    public bool UsesTls { get; init; }

    /// <summary>Number of the database.</summary>
    public int Database { get; init; }

    /// <summary>How long to wait for a connection, and for an answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A stream that forecasts go to.</summary>
public sealed record RedisSinkOptions
{
    /// <summary>In <see cref="Stream"/>, the series' id.</summary>
    public const string SeriesPlace = "{series}";

    public required string Name { get; init; }

    public required RedisConnection Connection { get; init; }

    /// <summary>Key of the stream; with <see cref="SeriesPlace"/> in it, each series has its own.</summary>
    public required string Stream { get; init; }

    /// <summary>The field of an entry that holds the forecast as JSON; <c>series</c> holds the id beside it.</summary>
    public string Field { get; init; } = "data";

    /// <summary>Entries of a stream from which on the oldest leave, about; null for no bound.</summary>
    public int? MaxEntries { get; init; } = 1_000_000;
}

/// <summary>Streams as a source of ticks.</summary>
public sealed record RedisSourceOptions
{
    public const int MaxStreams = 100;

    public required string Name { get; init; }

    public required RedisConnection Connection { get; init; }

    /// <summary>Keys of the streams: at least one, at most <see cref="MaxStreams"/>.</summary>
    public required IReadOnlyList<string> Streams { get; init; }

    /// <summary>The consumer group; made when missing, from the oldest entry on.</summary>
    public string Group { get; init; } = "streamforecast";

    public required MessageFormat Format { get; init; }

    /// <summary>
    /// The field of an entry that holds the message. An entry without it is read as one tick by its fields <c>series</c>, <c>time</c>,
    /// <c>value</c>, <c>producer</c> and <c>seq</c>.
    /// </summary>
    public string Field { get; init; } = "data";

    /// <summary>Entries of one read, a stream.</summary>
    public int BatchEntries { get; init; } = 1_000;

    /// <summary>How long to wait before an empty stream is read again.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(20);
}
