using System.Text.Json;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>Coinbase Advanced Trade: <c>market_trades</c>, newest first and after a snapshot, and <c>ticker</c>; every message is numbered.</summary>
internal sealed class CoinbaseShape : IExchangeShape
{
    public string Name => "coinbase";

    public IReadOnlyList<string> DefaultSymbols => ["BTC-USD", "ETH-USD", "SOL-USD"];

    public string AssetOf(string symbol) => symbol.Split('-')[0];

    public ExchangeRequest Read(JsonElement request, long sequence)
    {
        string? channel = request.TryGetProperty("channel", out JsonElement named) ? named.GetString() : null;
        if (channel is null || !request.TryGetProperty("type", out JsonElement type) || type.ToString() != "subscribe")
        {
            return new ExchangeRequest([], """{"type":"error","message":"malformed subscription"}""");
        }

        string[] products = request.TryGetProperty("product_ids", out JsonElement ids)
            ? [.. ids.EnumerateArray().Select(id => id.GetString()!)]
            : [];
        return new ExchangeRequest(
            channel == "heartbeats" ? [] : [.. products.Select(product => (channel, product))],
            Message("subscriptions", DateTimeOffset.UnixEpoch, sequence, $$$"""{"subscriptions":{"{{{channel}}}":[]}}"""));
    }

    public string? Snapshot(string channel, IReadOnlyList<SimulatedTrade> history, long sequence)
    {
        if (history.Count == 0)
        {
            return null;
        }

        DateTimeOffset time = TimeText.Of(history[^1].Time);
        return channel == "ticker"
            ? Message(channel, time, sequence, Event("snapshot", "tickers", Ticker(history[^1])))
            : Message(channel, time, sequence, Event("snapshot", "trades", string.Join(',', history.Reverse().Select(trade => Trade(trade)))));
    }

    public string Tick(string channel, in SimulatedTrade trade, long sequence) => Message(
        channel, TimeText.Of(trade.Time), sequence, channel == "ticker" ? Event("update", "tickers", Ticker(trade)) : Event("update", "trades", Trade(trade)));

    public string Control(long sequence) => Message(
        "heartbeats", DateTimeOffset.UnixEpoch, sequence, $$"""{"current_time":"1970-01-01 00:00:00 +0000 UTC","heartbeat_counter":{{sequence}}}""");

    public string? ShutdownNotice(long time) => null;

    private static string Message(string channel, DateTimeOffset time, long sequence, string only) =>
        $$"""{"channel":"{{channel}}","client_id":"","timestamp":"{{TimeText.Write(time)}}","sequence_num":{{sequence}},"events":[{{only}}]}""";

    private static string Event(string type, string name, string items) => $$"""{"type":"{{type}}","{{name}}":[{{items}}]}""";

    private static string Trade(in SimulatedTrade trade) => FormattableString.Invariant(
        $$"""{"trade_id":"{{trade.Id}}","product_id":"{{trade.Symbol}}","price":"{{trade.Price}}","size":"{{trade.Size}}","side":"BUY","time":"{{TimeText.Write(TimeText.Of(trade.Time))}}"}""");

    private static string Ticker(in SimulatedTrade trade) => FormattableString.Invariant(
        $$"""{"type":"ticker","product_id":"{{trade.Symbol}}","price":"{{trade.Price}}","best_bid":"{{trade.Price}}","best_ask":"{{trade.Price}}"}""");
}
