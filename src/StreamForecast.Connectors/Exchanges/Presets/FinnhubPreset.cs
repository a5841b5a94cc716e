namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>Finnhub's last trades. They have no ids, so that a repeat could not be told from a trade; the key is part of the URL.</summary>
internal static class FinnhubPreset
{
    public static readonly ExchangeMapping Mapping = new()
    {
        Name = "finnhub",
        Url = "wss://ws.finnhub.io?token={api_key}",
        IdleTimeout = TimeSpan.FromMinutes(5),
        Channels =
        [
            new ChannelRule
            {
                Name = "trade",
                Subscribe = ["""{"type":"subscribe","symbol":"{symbol}"}"""],
                Items = "data[]",
                Where = [new("$.type", "trade")],
                Symbol = "s",
                Price = "p",
                Time = "t",
            },
        ],
        Controls =
        [
            new ControlRule { Where = [new("type", "ping")] },
            new ControlRule { Where = [new("type", "error")], Action = ExchangeControl.Error, Detail = "msg" },
        ],
    };
}
