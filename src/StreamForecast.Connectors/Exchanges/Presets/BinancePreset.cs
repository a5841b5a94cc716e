namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>Binance spot, over its combined streams. Trades are numbered without a gap a symbol; a connection lives 24 hours.</summary>
internal static class BinancePreset
{
    private const string Subscribe = """{"method":"SUBSCRIBE","params":{symbols},"id":1}""";

    public static readonly ExchangeMapping Mapping = new()
    {
        Name = "binance",
        Url = "wss://stream.binance.com:9443/stream",
        Envelope = "data",
        IdleTimeout = TimeSpan.FromMinutes(5), // its pings are no messages, and a quiet symbol is quiet for long
        RenewAfter = TimeSpan.FromHours(23),
        Channels =
        [
            new ChannelRule
            {
                Name = "trade",
                Subscribe = [Subscribe],
                SymbolFormat = "{symbol_lower}@trade",
                Where = [new("e", "trade")],
                Symbol = "s",
                Price = "p",
                Time = "T",
                Id = "t",
                IdOrder = ExchangeIdOrder.Consecutive,
            },
            new ChannelRule
            {
                Name = "aggTrade",
                Subscribe = [Subscribe],
                SymbolFormat = "{symbol_lower}@aggTrade",
                Where = [new("e", "aggTrade")],
                Symbol = "s",
                Price = "p",
                Time = "T",
                Id = "a",
                IdOrder = ExchangeIdOrder.Consecutive,
            },
            new ChannelRule
            {
                Name = "bookTicker",
                Subscribe = [Subscribe],
                SymbolFormat = "{symbol_lower}@bookTicker",
                Where = [new("u", "*"), new("b", "*"), new("a", "*")], // it names no event
                Symbol = "s",
                Bid = "b",
                Ask = "a",
                Id = "u",
                IdOrder = ExchangeIdOrder.Increasing,
            },
        ],
        Controls =
        [
            new ControlRule { Where = [new("e", "serverShutdown")], Action = ExchangeControl.Reconnect, Detail = "e" },
            new ControlRule { Where = [new("error.msg", "*")], Action = ExchangeControl.Error, Detail = "error.msg" },
            new ControlRule { Where = [new("code", "*"), new("msg", "*")], Action = ExchangeControl.Error, Detail = "msg" },
            new ControlRule { Where = [new("result", "null"), new("id", "*")] },
        ],
    };
}
