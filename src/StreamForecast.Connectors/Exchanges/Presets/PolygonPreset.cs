namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>Polygon's stock trades. The sequence number of a ticker grows, with holes; the trade's own id is text and has no order.</summary>
internal static class PolygonPreset
{
    public static readonly ExchangeMapping Mapping = new()
    {
        Name = "polygon",
        Url = "wss://socket.polygon.io/stocks",
        Login = ["""{"action":"auth","params":"{api_key}"}"""],
        IdleTimeout = TimeSpan.FromDays(4), // outside trading hours nothing comes; that the peer is alive is asked by pings
        Channels =
        [
            new ChannelRule
            {
                Name = "T",
                Subscribe = ["""{"action":"subscribe","params":"{symbols_comma}"}"""],
                SymbolFormat = "T.{symbol}",
                Items = "[]",
                Where = [new("ev", "T")],
                Symbol = "sym",
                Price = "p",
                Time = "t",
                Id = "q",
                IdOrder = ExchangeIdOrder.Increasing,
            },
        ],
        Controls =
        [
            new ControlRule { Items = "[]", Where = [new("ev", "status"), new("status", "auth_success")], Action = ExchangeControl.LoggedIn },
            new ControlRule { Items = "[]", Where = [new("ev", "status"), new("status", "connected")] },
            new ControlRule { Items = "[]", Where = [new("ev", "status"), new("status", "success")] },
            new ControlRule { Items = "[]", Where = [new("ev", "status")], Action = ExchangeControl.Error, Detail = "message" },
        ],
    };
}
