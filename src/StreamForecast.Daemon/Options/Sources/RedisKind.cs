using System.Globalization;
using StreamForecast.Connectors.Redis;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary><c>type: redis</c>: streams of a Redis server.</summary>
internal sealed class RedisKind : ISourceKind
{
    private const int MaxText = 1024;
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public string Type => "redis";

    public ConfiguredSource Read(SectionReader section, string name)
    {
        IReadOnlyList<string> streams = section.List(
            "streams", [], RedisSourceOptions.MaxStreams, "keys of streams such as [\"prices\"]", key => (key, key.Length == 0 ? "write a key" : null));
        if (streams.Count == 0)
        {
            section.Fault("streams", "must name at least one stream");
        }

        var options = new RedisSourceOptions
        {
            Name = name,
            Connection = ReadConnection(section),
            Streams = streams,
            Group = section.Text("group", "streamforecast", MaxText),
            Format = MessageFormats.Read(section),
            Field = section.Text("field", "data", MaxText),
            BatchEntries = section.Whole("batch_entries", 1_000, 1, 100_000),
            PollInterval = section.Duration("poll_interval", 20 * Millisecond, Millisecond, 60_000 * Millisecond),
        };
        return new ConfiguredSource
        {
            Name = name,
            Type = Type,
            Summary = $"{string.Join(", ", streams)} at {options.Connection.Server}",
            Create = around => new RedisSource(options, around.Status, around.Time),
        };
    }

    /// <summary>The keys that say how a server is reached.</summary>
    public static RedisConnection ReadConnection(SectionReader section)
    {
        string server = section.Text("server", "127.0.0.1:6379", MaxText);
        (string Host, int Port)? place = ParsePlace(server);
        if (place is null)
        {
            // What stands there may hold a password: it is not repeated.
            section.Fault(
                "server", "must be host:port, such as 127.0.0.1:6379 or [::1]:6379, and nothing more; write a password as password: \"${NAME}\", from the environment, or name its file by password_file");
        }

        return new RedisConnection
        {
            Host = place?.Host ?? "",
            Port = place?.Port ?? 0,
            User = section.Has("user") ? section.Text("user", "", MaxText) : null,
            Password = section.Secret("password"),
            UsesTls = section.Flag("tls", false),
            Database = section.Whole("database", 0, 0, 16_383),
            Timeout = section.Duration("timeout", 5_000 * Millisecond, 100 * Millisecond, 60_000 * Millisecond),
        };
    }

    private static (string Host, int Port)? ParsePlace(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
        {
            return null;
        }

        string host = text[..colon];
        bool isBracketed = host is ['[', .., ']'];
        string name = isBracketed ? host[1..^1] : host;
        return Uri.CheckHostName(name) is UriHostNameType.IPv6 == isBracketed && Uri.CheckHostName(name) != UriHostNameType.Unknown ? (name, port) : null;
    }
}
