using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>
/// Forecasts waiting for a sink that is still writing. Within its bounds it keeps all of them; past them the newest of each series wins,
/// and what was dropped is counted.
/// </summary>
/// <param name="maxForecasts">Most forecasts it keeps.</param>
/// <param name="maxBytes">Most estimated bytes it keeps.</param>
/// <param name="options">Whether the sink wants only the newest, or would rather be disconnected than miss one.</param>
internal sealed class SinkBuffer(int maxForecasts, long maxBytes, SubscriptionOptions options)
{
    // Whoever feeds it is held back instead.
    private readonly bool _growsPastBounds = options is { IsLossless: true, Archive: not null };
    private List<SeriesForecast> _items = [];
    private long _bytes;
    private long _skipped;
    private ResetReason _reset;

    public bool IsEmpty => _items.Count == 0 && _reset == ResetReason.None;

    public int Count => _items.Count;

    public bool IsWithinBounds => _items.Count <= maxForecasts && _bytes <= maxBytes;

    /// <summary>The next batch begins by saying that forecasts are missing.</summary>
    public void Reset(ResetReason reason) => _reset = _reset == ResetReason.None ? reason : _reset;

    /// <returns>False when a sink that may miss nothing has no room for them.</returns>
    public bool TryAdd(IReadOnlyList<SeriesForecast> forecasts)
    {
        _items.AddRange(forecasts);
        foreach (SeriesForecast forecast in forecasts)
        {
            _bytes += forecast.EstimatedBytes;
        }

        if (IsWithinBounds || _growsPastBounds)
        {
            return true;
        }

        if (options.IsLossless)
        {
            return false;
        }

        KeepNewestOfEachSeries();
        int tooMany = 0;
        for (; _items.Count - tooMany > maxForecasts || _bytes > maxBytes; tooMany++)
        {
            _bytes -= _items[tooMany].EstimatedBytes;
        }

        _items.RemoveRange(0, tooMany);
        _skipped += tooMany;
        return true;
    }

    public ForecastBatch Take()
    {
        if (options.Every > TimeSpan.Zero)
        {
            KeepNewestOfEachSeries();
        }

        var batch = new ForecastBatch(_items, _skipped) { Reset = _reset };
        _items = [];
        _bytes = 0;
        _skipped = 0;
        _reset = ResetReason.None;
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
            else
            {
                _bytes -= _items[i].EstimatedBytes;
            }
        }

        kept.Reverse();
        _skipped += _items.Count - kept.Count;
        _items = kept;
    }
}
