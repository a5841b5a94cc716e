using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>Fills in what a URL or a message leaves open.</summary>
public static partial class MessageTemplate
{
    /// <summary>Symbols of one message, at most: exchanges refuse longer ones.</summary>
    public const int SymbolsPerMessage = 100;

    private const string Symbol = "{symbol}";
    private const string Symbols = "{symbols}";
    private const string SymbolsComma = "{symbols_comma}";
    private const string ApiKey = "{api_key}";
    private const string ApiSecret = "{api_secret}";

    private static readonly string[] Known = [Symbol, Symbols, SymbolsComma, ApiKey, ApiSecret];

    /// <summary>What in braces nobody will fill in; null when all is known.</summary>
    public static string? Unknown(string template) =>
        Placeholder().Matches(template).Select(match => match.Value).FirstOrDefault(found => !Known.Contains(found));

    public static bool NeedsKey(string template) => template.Contains(ApiKey, StringComparison.Ordinal);

    public static bool NeedsSecret(string template) => template.Contains(ApiSecret, StringComparison.Ordinal);

    internal static Uri Url(ExchangeOptions options) => new((options.Url ?? options.Mapping.Url)
        .Replace(ApiKey, Uri.EscapeDataString(options.ApiKey?.Reveal() ?? ""), StringComparison.Ordinal)
        .Replace(ApiSecret, Uri.EscapeDataString(options.ApiSecret?.Reveal() ?? ""), StringComparison.Ordinal)
        .Replace(SymbolsComma, string.Join(',', options.Symbols.Select(Uri.EscapeDataString)), StringComparison.Ordinal));

    /// <summary>The messages that come of a template: one, one a symbol, or one for each hundred symbols.</summary>
    internal static IEnumerable<string> Messages(string template, ExchangeOptions options, string symbolFormat)
    {
        string known = template
            .Replace(ApiKey, InText(options.ApiKey?.Reveal() ?? ""), StringComparison.Ordinal)
            .Replace(ApiSecret, InText(options.ApiSecret?.Reveal() ?? ""), StringComparison.Ordinal);
        string[] symbols = [.. options.Symbols.Select(symbol => Format(symbolFormat, symbol))];
        if (known.Contains(Symbol, StringComparison.Ordinal))
        {
            return symbols.Select(symbol => known.Replace(Symbol, InText(symbol), StringComparison.Ordinal));
        }

        return known.Contains(Symbols, StringComparison.Ordinal) || known.Contains(SymbolsComma, StringComparison.Ordinal)
            ? symbols.Chunk(SymbolsPerMessage).Select(some => known
                .Replace(Symbols, JsonSerializer.Serialize(some, Plain), StringComparison.Ordinal)
                .Replace(SymbolsComma, InText(string.Join(',', some)), StringComparison.Ordinal))
            : [known];
    }

    // Symbols such as "BTC/USD" and "btcusdt@trade" as everybody writes them; nothing of it ends up in a page.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Format(string format, string symbol) => format
        .Replace("{symbol_lower}", symbol.ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("{symbol_upper}", symbol.ToUpperInvariant(), StringComparison.Ordinal)
        .Replace(Symbol, symbol, StringComparison.Ordinal);

    /// <summary>Safe between the quotes of a JSON text.</summary>
    private static string InText(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);

    [GeneratedRegex(@"\{[A-Za-z_]+\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
