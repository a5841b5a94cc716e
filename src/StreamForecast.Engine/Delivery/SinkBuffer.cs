using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>
/// Forecasts waiting for a sink that is still writing. Within its bound it keeps all of them; past it the newest of each series wins,
/// and what was dropped is counted.
/// </summary>
internal sealed class SinkBuffer(int capacity)
{
    private List<SeriesForecast> _items = [];
    private long _skipped;

    public bool IsEmpty => _items.Count == 0;

    public void Add(IReadOnlyList<SeriesForecast> forecasts)
    {
        _items.AddRange(forecasts);
        if (_items.Count <= capacity)
        {
            return;
        }

        int before = _items.Count;
        KeepNewestOfEachSeries();
        if (_items.Count > capacity)
        {
            _items.RemoveRange(0, _items.Count - capacity);
        }

        _skipped += before - _items.Count;
    }

    public ForecastBatch Take()
    {
        var batch = new ForecastBatch(_items, _skipped);
        _items = [];
        _skipped = 0;
        return batch;
    }

    private void KeepNewestOfEachSeries()
    {
        var seen = new HashSet<SeriesHandle>(ReferenceEqualityComparer.Instance);
        var kept = new List<SeriesForecast>();
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            if (seen.Add(_items[i].Series))
            {
                kept.Add(_items[i]);
            }
        }

        kept.Reverse();
        _items = kept;
    }
}
