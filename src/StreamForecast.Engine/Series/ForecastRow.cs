using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>A row of forecasts that are held as columns; its numbers lie in a column of their own. The meaning of each is <see cref="Models.Forecast"/>'s.</summary>
/// <param name="Sequence">Counts the forecasts of the series from 1.</param>
/// <param name="Time">Event time of the observation it follows, unix nanoseconds.</param>
/// <param name="Value">The observation it follows, in input units.</param>
/// <param name="Offset">Log offset, in the partition of the series, of the tick that led to it.</param>
/// <param name="IsReady">False while warming up.</param>
/// <param name="IsDegraded">True while an expert is out of the mixture.</param>
internal readonly record struct ForecastRow(long Sequence, long Time, double Value, long Offset, bool IsReady, bool IsDegraded)
{
    /// <param name="forecast">A forecast that somebody keeps.</param>
    /// <param name="offset">Log offset of the tick that led to it; -1 where nobody asks for it.</param>
    public static ForecastRow Of(Forecast forecast, long offset = -1) =>
        new(forecast.Sequence, forecast.Time, forecast.Value, offset, forecast.IsReady, forecast.IsDegraded);
}
