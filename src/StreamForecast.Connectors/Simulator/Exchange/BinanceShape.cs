using System.Text.Json;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>Binance's combined streams: <c>trade</c>, <c>aggTrade</c>, <c>bookTicker</c>.</summary>
internal sealed class BinanceShape : IExchangeShape
{
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const double HalfSpread = 5e-5;

    private static readonly string[] Quotes = ["USDT", "USDC", "USD", "EUR"];

    public string Name => "binance";

    public IReadOnlyList<string> DefaultSymbols => ["BTCUSDT", "ETHUSDT", "SOLUSDT"];

    public string AssetOf(string symbol) =>
        Array.Find(Quotes, quote => symbol.EndsWith(quote, StringComparison.Ordinal)) is { } quote ? symbol[..^quote.Length] : symbol;

    public ExchangeRequest Read(JsonElement request, long sequence)
    {
        string id = request.TryGetProperty("id", out JsonElement given) ? given.GetRawText() : "null";
        if (!request.TryGetProperty("method", out JsonElement method) || method.ToString() != "SUBSCRIBE")
        {
            return new ExchangeRequest([], $$$"""{"error":{"code":2,"msg":"Invalid request: unknown method"},"id":{{{id}}}}""");
        }

        (string, string)[] streams =
        [
            .. request.GetProperty("params").EnumerateArray().Select(stream => stream.GetString()!.Split('@', 2))
                .Where(parts => parts.Length == 2).Select(parts => (parts[1], parts[0].ToUpperInvariant())),
        ];
        return new ExchangeRequest(streams, $$"""{"result":null,"id":{{id}}}""");
    }

    public string? Snapshot(string channel, IReadOnlyList<SimulatedTrade> history, long sequence) => null;

    public string Tick(string channel, in SimulatedTrade trade, long sequence)
    {
        string data = channel switch
        {
            "trade" => FormattableString.Invariant(
                $$"""{"e":"trade","E":{{Milliseconds(trade)}},"s":"{{trade.Symbol}}","t":{{trade.Id}},"p":"{{trade.Price}}","q":"{{trade.Size}}","T":{{Milliseconds(trade)}},"m":true,"M":true}"""),
            "aggTrade" => FormattableString.Invariant(
                $$"""{"e":"aggTrade","E":{{Milliseconds(trade)}},"s":"{{trade.Symbol}}","a":{{trade.Id}},"p":"{{trade.Price}}","q":"{{trade.Size}}","f":{{trade.Id}},"l":{{trade.Id}},"T":{{Milliseconds(trade)}},"m":true,"M":true}"""),
            _ => FormattableString.Invariant(
                $$"""{"u":{{trade.Id}},"s":"{{trade.Symbol}}","b":"{{trade.Price * (1 - HalfSpread)}}","B":"{{trade.Size}}","a":"{{trade.Price * (1 + HalfSpread)}}","A":"{{trade.Size}}"}"""),
        };
        return $$"""{"stream":"{{trade.Symbol.ToLowerInvariant()}}@{{channel}}","data":{{data}}}""";
    }

    public string Control(long sequence) => """{"result":null,"id":7}""";

    public string ShutdownNotice(long time) => $$"""{"e":"serverShutdown","E":{{time / NanosecondsPerMillisecond}}}""";

    private static long Milliseconds(in SimulatedTrade trade) => trade.Time / NanosecondsPerMillisecond;
}
