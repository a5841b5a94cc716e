using System.Text.Json;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>Kraken's version 2: <c>trade</c>, after a snapshot of the last trades, and a heartbeat.</summary>
internal sealed class KrakenShape : IExchangeShape
{
    public string Name => "kraken";

    public IReadOnlyList<string> DefaultSymbols => ["BTC/USD", "ETH/USD", "SOL/USD"];

    public string AssetOf(string symbol) => symbol.Split('/')[0];

    public ExchangeRequest Read(JsonElement request, long sequence)
    {
        if (!request.TryGetProperty("method", out JsonElement method) || method.ToString() != "subscribe"
            || !request.TryGetProperty("params", out JsonElement wanted) || !wanted.TryGetProperty("symbol", out JsonElement symbols))
        {
            return new ExchangeRequest([], """{"method":"subscribe","success":false,"error":"Malformed request"}""");
        }

        string channel = wanted.GetProperty("channel").GetString()!;
        return new ExchangeRequest(
            [.. symbols.EnumerateArray().Select(symbol => (channel, symbol.GetString()!))],
            $$$"""{"method":"subscribe","result":{"channel":"{{{channel}}}","snapshot":true},"success":true}""");
    }

    public string? Snapshot(string channel, IReadOnlyList<SimulatedTrade> history, long sequence) =>
        history.Count == 0 ? null : Message("snapshot", string.Join(',', history.Select(trade => Trade(trade))));

    public string Tick(string channel, in SimulatedTrade trade, long sequence) => Message("update", Trade(trade));

    public string Control(long sequence) => """{"channel":"heartbeat"}""";

    public string? ShutdownNotice(long time) => null;

    private static string Message(string type, string trades) => $$"""{"channel":"trade","type":"{{type}}","data":[{{trades}}]}""";

    private static string Trade(in SimulatedTrade trade) => FormattableString.Invariant(
        $$"""{"symbol":"{{trade.Symbol}}","side":"buy","price":{{trade.Price}},"qty":{{trade.Size}},"ord_type":"limit","trade_id":{{trade.Id}},"timestamp":"{{TimeText.Write(TimeText.Of(trade.Time))}}"}""");
}
