using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The last forecasts of a partition, for subscribers that come back. Bounded by estimated bytes and by count a series: what was
/// superseded longest ago leaves first; the newest of each series only when there is nothing else to give up. Adding costs the same
/// however much is held, and so does finding a series.
/// </summary>
internal sealed class ForecastRing(long maxBytes, int maxPerSeries)
{
    private readonly Dictionary<SeriesHandle, Track> _tracks = new(ReferenceEqualityComparer.Instance);
    private readonly LinkedList<SeriesForecast> _superseded = new();
    private readonly LinkedList<SeriesForecast> _newest = new();

    public int Count => _superseded.Count + _newest.Count;

    public long EstimatedBytes { get; private set; }

    /// <summary>Adds a forecast; those of one series come in sequence.</summary>
    public void Add(SeriesForecast forecast)
    {
        if (!_tracks.TryGetValue(forecast.Series, out Track? track))
        {
            _tracks.Add(forecast.Series, track = new Track());
        }

        if (track.Newest is { } previous)
        {
            _newest.Remove(previous);
            _superseded.AddLast(previous);
        }

        track.Add(_newest.AddLast(forecast));
        EstimatedBytes += forecast.EstimatedBytes;
        if (track.Count > maxPerSeries)
        {
            Evict(track);
        }

        while (EstimatedBytes > maxBytes && (_superseded.First ?? _newest.First) is { } oldest)
        {
            Evict(_tracks[oldest.Value.Series]);
        }
    }

    /// <summary>Log offset from which on every forecast ever added of the series is still here.</summary>
    public long CompleteFrom(SeriesHandle series) => _tracks.TryGetValue(series, out Track? track) ? track.CompleteFrom : 0;

    /// <summary>The newest forecast of a series; null when there is none.</summary>
    public SeriesForecast? NewestOf(SeriesHandle series) => _tracks.GetValueOrDefault(series)?.Newest?.Value;

    /// <summary>The forecasts of a series, in sequence.</summary>
    public IEnumerable<SeriesForecast> Of(SeriesHandle series) => _tracks.GetValueOrDefault(series)?.Forecasts ?? [];

    /// <summary>The series is gone, and so are its forecasts.</summary>
    public void Forget(SeriesHandle series)
    {
        if (_tracks.TryGetValue(series, out Track? track))
        {
            while (track.Count > 0)
            {
                Evict(track);
            }

            _tracks.Remove(series);
        }
    }

    private void Evict(Track track)
    {
        LinkedListNode<SeriesForecast> oldest = track.RemoveOldest();
        oldest.List!.Remove(oldest);
        EstimatedBytes -= oldest.Value.EstimatedBytes;
    }

    /// <summary>What is held of one series. It stays when all of it is gone, to know that something was.</summary>
    private sealed class Track
    {
        private readonly Queue<LinkedListNode<SeriesForecast>> _nodes = new();

        public int Count => _nodes.Count;

        public LinkedListNode<SeriesForecast>? Newest { get; private set; }

        public long CompleteFrom { get; private set; }

        public IEnumerable<SeriesForecast> Forecasts => _nodes.Select(node => node.Value);

        public void Add(LinkedListNode<SeriesForecast> node)
        {
            _nodes.Enqueue(node);
            Newest = node;
        }

        public LinkedListNode<SeriesForecast> RemoveOldest()
        {
            LinkedListNode<SeriesForecast> node = _nodes.Dequeue();
            CompleteFrom = node.Value.Offset + 1;
            Newest = _nodes.Count == 0 ? null : Newest;
            return node;
        }
    }
}
