namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>Alpaca's stock data, the free feed of IEX; another is chosen by its URL. Its ids are unique and have no order.</summary>
internal static class AlpacaPreset
{
    public static readonly ExchangeMapping Mapping = new()
    {
        Name = "alpaca",
        Url = "wss://stream.data.alpaca.markets/v2/iex",
        Login = ["""{"action":"auth","key":"{api_key}","secret":"{api_secret}"}"""],
        IdleTimeout = TimeSpan.FromDays(4), // outside trading hours nothing comes; that the peer is alive is asked by pings
        Channels =
        [
            new ChannelRule
            {
                Name = "trades",
                Subscribe = ["""{"action":"subscribe","trades":{symbols}}"""],
                Items = "[]",
                Where = [new("T", "t")],
                Symbol = "S",
                Price = "p",
                Time = "t",
                TimeUnit = ExchangeTimeUnit.Rfc3339,
                Id = "i",
            },
            new ChannelRule
            {
                Name = "quotes",
                Subscribe = ["""{"action":"subscribe","quotes":{symbols}}"""],
                Items = "[]",
                Where = [new("T", "q")],
                Symbol = "S",
                Bid = "bp",
                Ask = "ap",
                Time = "t",
                TimeUnit = ExchangeTimeUnit.Rfc3339,
            },
        ],
        Controls =
        [
            new ControlRule { Items = "[]", Where = [new("T", "success"), new("msg", "authenticated")], Action = ExchangeControl.LoggedIn },
            new ControlRule { Items = "[]", Where = [new("T", "error")], Action = ExchangeControl.Error, Detail = "msg" },
            new ControlRule { Items = "[]", Where = [new("T", "success")] },
            new ControlRule { Items = "[]", Where = [new("T", "subscription")] },
        ],
    };
}
