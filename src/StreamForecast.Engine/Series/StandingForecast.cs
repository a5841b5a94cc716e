using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>
/// A forecast in memory that the next one is written over: whoever keeps it copies it. So one that nobody asked for costs no object.
/// It refers to its row rather than hold it, and is handed on by reference: a copy made right after the row was written, field by field,
/// waits for every write before it.
/// </summary>
internal readonly ref struct StandingForecast
{
    private readonly ref readonly ForecastRow _row;

    /// <param name="layout">How the numbers are laid out.</param>
    /// <param name="row">All but its numbers.</param>
    /// <param name="numbers">Its numbers, <see cref="ForecastLayout.Length"/> of them.</param>
    public StandingForecast(ForecastLayout layout, ref readonly ForecastRow row, ReadOnlySpan<double> numbers)
    {
        Layout = layout;
        _row = ref row;
        Numbers = numbers;
    }

    public ForecastLayout Layout { get; }

    public ref readonly ForecastRow Row => ref _row;

    public ReadOnlySpan<double> Numbers { get; }

    public Forecast Copy() => new(Layout, Row.Sequence, Row.Time, Row.Value, Row.IsReady, Row.IsDegraded, Numbers.ToArray());
}
