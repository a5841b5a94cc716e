using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>
/// A forecast in memory that the next one is written over: whoever keeps it copies it. So one that nobody asked for costs no object.
/// </summary>
/// <param name="layout">How the numbers are laid out.</param>
/// <param name="row">All but its numbers.</param>
/// <param name="numbers">Its numbers, <see cref="ForecastLayout.Length"/> of them.</param>
internal readonly ref struct StandingForecast(ForecastLayout layout, ForecastRow row, ReadOnlySpan<double> numbers)
{
    public ForecastLayout Layout { get; } = layout;

    public ForecastRow Row { get; } = row;

    public ReadOnlySpan<double> Numbers { get; } = numbers;

    /// <param name="forecast">A forecast that somebody keeps.</param>
    /// <param name="offset">Log offset of the tick that led to it.</param>
    public static StandingForecast Of(Forecast forecast, long offset = -1) => new(
        forecast.Layout,
        new ForecastRow(forecast.Sequence, forecast.Time, forecast.Value, offset, forecast.IsReady, forecast.IsDegraded),
        forecast.Numbers);

    public Forecast Copy() => new(Layout, Row.Sequence, Row.Time, Row.Value, Row.IsReady, Row.IsDegraded, Numbers.ToArray());
}
