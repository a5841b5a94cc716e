namespace StreamForecast.Connectors.Exchanges.Presets;

/// <summary>The mappings that ship, by the name a configuration calls them.</summary>
public static class ExchangePresets
{
    /// <summary>In the order people are told of them.</summary>
    public static IReadOnlyList<ExchangeMapping> All { get; } =
        [BinancePreset.Mapping, CoinbasePreset.Mapping, KrakenPreset.Mapping, AlpacaPreset.Mapping, PolygonPreset.Mapping, FinnhubPreset.Mapping];
}
