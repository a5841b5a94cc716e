namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>
/// Coinbase Advanced Trade. Every message of a connection is numbered, trades a product too; trades come newest first, and begin with the last
/// ones as a snapshot. A channel in which nothing happens is closed, so the heartbeats are asked for as well.
/// </summary>
internal static class CoinbasePreset
{
    public static readonly ExchangeMapping Mapping = new()
    {
        Name = "coinbase",
        Url = "wss://advanced-trade-ws.coinbase.com",
        Subscribe = ["""{"type":"subscribe","channel":"heartbeats"}"""],
        Sequence = "$.sequence_num",
        IdleTimeout = TimeSpan.FromSeconds(30),
        Channels =
        [
            new ChannelRule
            {
                Name = "market_trades",
                Subscribe = ["""{"type":"subscribe","product_ids":{symbols},"channel":"market_trades"}"""],
                Items = "events[].trades[]",
                Where = [new("$.channel", "market_trades")],
                Symbol = "product_id",
                Price = "price",
                Time = "time",
                TimeUnit = ExchangeTimeUnit.Rfc3339,
                Id = "trade_id",
                IdOrder = ExchangeIdOrder.Consecutive,
                Snapshot = [new("^.type", "snapshot")],
                NewestFirst = true,
            },
            new ChannelRule
            {
                Name = "ticker",
                Subscribe = ["""{"type":"subscribe","product_ids":{symbols},"channel":"ticker"}"""],
                Items = "events[].tickers[]",
                Where = [new("$.channel", "ticker")],
                Symbol = "product_id",
                Price = "price",
                Time = "$.timestamp",
                TimeUnit = ExchangeTimeUnit.Rfc3339,
                Snapshot = [new("^.type", "snapshot")],
            },
        ],
        Controls =
        [
            new ControlRule { Where = [new("type", "error")], Action = ExchangeControl.Error, Detail = "message" },
            new ControlRule { Where = [new("channel", "heartbeats")] },
            new ControlRule { Where = [new("channel", "subscriptions")] },
        ],
    };
}
