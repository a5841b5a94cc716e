using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>Forecasts for tests of what carries them.</summary>
internal static class Forecasts
{
    private static readonly ForecastLayout Layout = new(1, []);

    public static SeriesForecast Made(SeriesDirectory directory, string id, long sequence, long offset) => new(
        directory.Resolve(id), new Forecast(Layout, sequence, Ticks.Start, 1, true, false, new double[Layout.Length]), offset);
}
