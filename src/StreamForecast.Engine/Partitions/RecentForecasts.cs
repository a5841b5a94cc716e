using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>The last forecasts of a partition, all series together, bounded by count.</summary>
internal sealed class RecentForecasts(int capacity)
{
    /// <summary>Forecasts told of one series.</summary>
    public const int MaxPerSeries = 1024;

    private Queue<SeriesForecast> _forecasts = new();

    public void Add(SeriesForecast forecast)
    {
        if (_forecasts.Count >= capacity)
        {
            _forecasts.Dequeue();
        }

        _forecasts.Enqueue(forecast);
    }

    /// <summary>Forgets those of one series.</summary>
    public void Remove(SeriesHandle series) =>
        _forecasts = new Queue<SeriesForecast>(_forecasts.Where(item => !ReferenceEquals(item.Series, series)));

    /// <summary>Those of one series, in sequence; at most <see cref="MaxPerSeries"/>.</summary>
    public IReadOnlyList<Forecast> Of(SeriesHandle series) => _forecasts
        .Where(item => ReferenceEquals(item.Series, series))
        .Select(item => item.Forecast)
        .OrderBy(forecast => forecast.Sequence)
        .TakeLast(MaxPerSeries)
        .ToArray();
}
