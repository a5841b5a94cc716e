namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>Kraken spot, version 2. Trades are numbered a book; the last fifty come first, as a snapshot. A quiet connection has a heartbeat a second.</summary>
internal static class KrakenPreset
{
    public static readonly ExchangeMapping Mapping = new()
    {
        Name = "kraken",
        Url = "wss://ws.kraken.com/v2",
        IdleTimeout = TimeSpan.FromSeconds(30),
        Channels =
        [
            new ChannelRule
            {
                Name = "trade",
                Subscribe = ["""{"method":"subscribe","params":{"channel":"trade","symbol":{symbols},"snapshot":true}}"""],
                Items = "data[]",
                Where = [new("$.channel", "trade")],
                Symbol = "symbol",
                Price = "price",
                Time = "timestamp",
                TimeUnit = ExchangeTimeUnit.Rfc3339,
                Id = "trade_id",
                IdOrder = ExchangeIdOrder.Consecutive,
                Snapshot = [new("$.type", "snapshot")],
            },
        ],
        Controls =
        [
            new ControlRule { Where = [new("channel", "heartbeat")] },
            new ControlRule { Where = [new("channel", "status")] },
            new ControlRule { Where = [new("success", "false")], Action = ExchangeControl.Error, Detail = "error" },
            new ControlRule { Where = [new("method", "*")] },
        ],
    };
}
