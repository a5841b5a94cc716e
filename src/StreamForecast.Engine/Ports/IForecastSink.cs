using StreamForecast.Models;

namespace StreamForecast.Engine.Ports;

/// <summary>An edge that forecasts go out by: a subscriber's connection, a broker, a file.</summary>
public interface IForecastSink
{
    /// <summary>
    /// Writes a batch. The next one comes after this call has ended; meanwhile the engine keeps the newest forecast of each series and
    /// counts what it replaced.
    /// </summary>
    ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation);
}

/// <param name="Items">Forecasts in the order they were made; those of one series in sequence.</param>
/// <param name="Skipped">Forecasts dropped since the batch before because the sink was slow.</param>
public sealed record ForecastBatch(IReadOnlyList<SeriesForecast> Items, long Skipped);

/// <param name="Series">The series.</param>
/// <param name="Forecast">Its forecast.</param>
public readonly record struct SeriesForecast(SeriesHandle Series, Forecast Forecast);
