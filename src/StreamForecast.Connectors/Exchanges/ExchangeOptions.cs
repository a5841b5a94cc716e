using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>One feed of one exchange.</summary>
public sealed record ExchangeOptions
{
    public const int MaxSymbols = 1000;
    public const int MaxSymbolLength = 64;

    /// <summary>Names the source to people, and as producer to the series.</summary>
    public required string Name { get; init; }

    public required ExchangeMapping Mapping { get; init; }

    /// <summary>Instead of the mapping's; null for the mapping's own.</summary>
    public string? Url { get; init; }

    /// <summary>What to ask for, as the exchange writes it; 1 to <see cref="MaxSymbols"/>.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Names of the channels to ask for; at least one.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>The id of a series: <c>{source}</c>, <c>{symbol}</c> as the exchange sends it, and <c>{channel}</c> are filled in.</summary>
    public string SeriesId { get; init; } = "{source}:{symbol}";

    public Secret? ApiKey { get; init; }

    public Secret? ApiSecret { get; init; }

    /// <summary>A connection that brings no message for so long is given up; null for the mapping's own.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long a connection, and then a login, may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first pause after a connection that ended; the next ones are longer.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of one message; a longer one is refused as a whole.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 20;

    /// <summary>So many messages in a row that neither channel nor control frame fits are reported as a fault of the mapping.</summary>
    public int NoMatchAfter { get; init; } = 100;
}
