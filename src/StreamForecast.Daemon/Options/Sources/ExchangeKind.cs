using StreamForecast.Connectors.Exchanges;
using StreamForecast.Connectors.Exchanges.Presets;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary><c>type: exchange</c>: a WebSocket feed, by a preset or by a mapping of one's own.</summary>
internal sealed class ExchangeKind : ISourceKind
{
    private const int MaxChannels = 16;
    private const int MaxUrlLength = 2048;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public string Type => "exchange";

    public ConfiguredSource Read(SectionReader section, string name)
    {
        ExchangeMapping mapping = ReadMapping(section, name);
        var usual = new ExchangeOptions { Name = name, Mapping = mapping, Symbols = [], Channels = [mapping.Channels[0].Name] };
        ExchangeOptions options = usual with
        {
            Url = section.Has("url") ? section.Parsed("url", mapping.Url, "an address such as wss://example.com/stream", ParseUrl) : null,
            Symbols = section.List("symbols", usual.Symbols, ExchangeOptions.MaxSymbols, "symbols as the exchange writes them", ParseSymbol),
            Channels = section.List(
                "channels", usual.Channels, MaxChannels, $"names of channels: {string.Join(", ", mapping.Channels.Select(channel => channel.Name))}",
                text => ParseChannel(text, mapping)),
            SeriesId = section.Parsed("series_id", usual.SeriesId, "a pattern such as {source}:{symbol}", ParseSeriesId),
            ApiKey = section.Secret("api_key"),
            ApiSecret = section.Secret("api_secret"),
            IdleTimeout = section.Has("idle_timeout") ? section.Duration("idle_timeout", mapping.IdleTimeout, Second, Week) : null,
            ConnectTimeout = section.Duration("connect_timeout", usual.ConnectTimeout, Second, TimeSpan.FromMinutes(5)),
            FirstPause = section.Duration("first_pause", usual.FirstPause, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            LongestPause = section.Duration("longest_pause", usual.LongestPause, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1)),
            MaxMessageBytes = section.Whole("max_message_bytes", usual.MaxMessageBytes, 1024, 1 << 26),
            NoMatchAfter = section.Whole("no_match_after", usual.NoMatchAfter, 1, 1_000_000),
        };
        CheckWhole(section, options);
        return new ConfiguredSource
        {
            Name = name,
            Type = Type,
            Summary = $"{options.Symbols.Count} symbols of {mapping.Name} ({string.Join(", ", options.Channels)})",
            Create = around => new ExchangeSource(
                options, new ExchangeSurroundings(around.Status, around.IsKnown, around.LastSequence, around.Time, around.Random)),
            MarketPatterns = [options.SeriesId.Replace("{source}", name, StringComparison.Ordinal)
                .Replace("{symbol}", "*", StringComparison.Ordinal).Replace("{channel}", "*", StringComparison.Ordinal)],
            MaxAhead = section.Duration("max_ahead", ExchangeSource.MaxAhead, TimeSpan.Zero, 366 * TimeSpan.FromDays(1)),
        };
    }

    private static ExchangeMapping ReadMapping(SectionReader section, string name)
    {
        if (section.Has("mapping"))
        {
            if (section.Has("preset"))
            {
                section.Fault("preset", "stands beside mapping; keep one of them");
            }

            return ExchangeMappingReader.Read(section.Section("mapping"), name);
        }

        if (!section.Has("preset"))
        {
            section.Fault("preset", $"is missing; write one of {string.Join(", ", ExchangePresets.All.Select(preset => preset.Name))}, or a mapping of your own");
        }

        return section.Choice("preset", ExchangePresets.All[0], [.. ExchangePresets.All.Select(preset => (preset.Name, preset))]);
    }

    private static void CheckWhole(SectionReader section, ExchangeOptions options)
    {
        if (options.Symbols.Count == 0 || options.Symbols.Distinct(StringComparer.Ordinal).Count() != options.Symbols.Count)
        {
            section.Fault("symbols", "must name at least one symbol, each once");
        }

        if (options.Channels.Count == 0 || options.Channels.Distinct(StringComparer.Ordinal).Count() != options.Channels.Count)
        {
            section.Fault("channels", "must name at least one channel, each once");
        }

        if (options.LongestPause < options.FirstPause)
        {
            section.Fault("longest_pause", "is shorter than first_pause; make it at least as long");
        }

        string[] templates =
        [
            options.Url ?? options.Mapping.Url, .. options.Mapping.Login, .. options.Mapping.Subscribe, .. options.Mapping.Channels.SelectMany(channel => channel.Subscribe),
        ];
        if (options.ApiKey is null && templates.Any(MessageTemplate.NeedsKey) && !section.Has("api_key") && !section.Has("api_key_file"))
        {
            section.Fault("api_key", $"is missing: {options.Mapping.Name} asks for one; write api_key: ${{NAME_OF_A_VARIABLE}}");
        }

        if (options.ApiSecret is null && templates.Any(MessageTemplate.NeedsSecret) && !section.Has("api_secret") && !section.Has("api_secret_file"))
        {
            section.Fault("api_secret", $"is missing: {options.Mapping.Name} asks for one; write api_secret: ${{NAME_OF_A_VARIABLE}}");
        }
    }

    internal static (string Value, string? Fault) ParseUrl(string text)
    {
        // What is filled in later is no part of the form.
        bool isUrl = Uri.TryCreate(text.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Absolute, out Uri? url)
            && url.Scheme is "ws" or "wss" && text.Length <= MaxUrlLength;
        return (text, isUrl ? MessageTemplate.Unknown(text) is { } unknown ? $"{unknown} is nothing that can be filled in" : null
            : "write an address such as wss://example.com/stream, or ws:// without encryption");
    }

    private static (string Value, string? Fault) ParseSymbol(string text) =>
        (text, text.Length is >= 1 and <= ExchangeOptions.MaxSymbolLength ? null : $"write a symbol of 1 to {ExchangeOptions.MaxSymbolLength} characters");

    private static (string Value, string? Fault) ParseChannel(string text, ExchangeMapping mapping) => (text,
        mapping.Channels.Any(channel => channel.Name == text) ? null : $"known are {string.Join(", ", mapping.Channels.Select(channel => channel.Name))}");

    private static (string Value, string? Fault) ParseSeriesId(string text)
    {
        string filled = text.Replace("{source}", "s", StringComparison.Ordinal).Replace("{symbol}", "S", StringComparison.Ordinal)
            .Replace("{channel}", "c", StringComparison.Ordinal);
        return (text, !text.Contains("{symbol}", StringComparison.Ordinal) ? "write {symbol} into it, or all symbols would be one series"
            : Placeholders.Fault(text, "{source}", "{symbol}", "{channel}") ?? SeriesIdSyntax.Fault(System.Text.Encoding.UTF8.GetBytes(filled)));
    }
}
