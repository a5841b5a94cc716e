using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>The last forecasts of a replay, at most so many, and from where on they are all there were.</summary>
/// <param name="series">The series.</param>
/// <param name="from">Log offset the replay begins at.</param>
/// <param name="limit">Forecasts to keep.</param>
/// <param name="keepFrom">Log offset from which on all are kept, whatever the limit.</param>
internal sealed class ReplayedForecasts(SeriesHandle series, long from, int limit, long keepFrom)
{
    private readonly Queue<SeriesForecast> _kept = new();

    /// <summary>Log offset from which on <see cref="Forecasts"/> are complete.</summary>
    public long CompleteFrom { get; private set; } = from;

    public List<SeriesForecast> Forecasts => [.. _kept];

    /// <summary>Adds what the tick applied last led to.</summary>
    /// <param name="state">The state, after the tick.</param>
    /// <param name="offset">Log offset of the tick.</param>
    public void Add(SeriesState state, long offset)
    {
        foreach (Forecast forecast in state.Earlier)
        {
            Add(forecast, offset);
        }

        if (state.HasMade)
        {
            Add(state.Standing.Copy(), offset);
        }
    }

    private void Add(Forecast forecast, long offset)
    {
        _kept.Enqueue(new SeriesForecast(series, forecast, offset));
        while (_kept.Count > limit && _kept.Peek().Offset < keepFrom)
        {
            CompleteFrom = _kept.Dequeue().Offset + 1;
        }
    }
}
