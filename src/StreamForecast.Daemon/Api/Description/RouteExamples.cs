namespace StreamForecast.Daemon.Api.Description;

/// <summary>Bodies that several routes have.</summary>
internal static class RouteExamples
{
    /// <summary>A forecast as <see cref="Connectors.Json.ForecastJsonEncoder"/> writes it.</summary>
    public const string Forecast =
        """{"series":"BTC-USD","seq":1234,"time":"2026-01-05T10:00:00Z","value":64000.12,"forecast":[{"step":1,"mean":64001.0,"median":64000.5,"up":0.52,"intervals":[{"level":0.8,"lower":63900.5,"upper":64100.25}]}],"model":"ensemble","ready":true,"degraded":false,"skipped":0}""";
}
