using System.Diagnostics.CodeAnalysis;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The last forecasts of a partition, for subscribers that come back. Bounded by estimated bytes and by count a series: what was
/// superseded longest ago leaves first, where many came together series by series; the newest of each series only when there is nothing
/// else to give up. Adding costs the same however much is held, and so does finding a series.
/// </summary>
internal sealed class ForecastRing(long maxBytes, int maxPerSeries)
{
    /// <summary>Stale places of the queue that are not worth sweeping yet.</summary>
    private const int SweepFrom = 1024;

    // A track stays when all of it is gone, to know that something was.
    private readonly Dictionary<SeriesHandle, ForecastTrack> _tracks = new(ReferenceEqualityComparer.Instance);

    // A place for each superseded forecast, of the track it is in, in the order they were superseded; those that came together are one
    // entry. What a track gives up by its own bound leaves a stale place behind: the first of that track.
    private readonly Queue<(ForecastTrack Track, int Places)> _superseded = new();

    // The entry that is being used up.
    private (ForecastTrack? Track, int Places) _front;

    // Where even the newest ones are too much: the tracks by age of their newest, as of when this was filled.
    private readonly Queue<(ForecastTrack Track, long Offset)> _oldestNewest = new();
    private int _stale;

    public int Count { get; private set; }

    /// <summary>
    /// Log offset from which on everything is kept, however much it is: a lossless archive has yet to be sent it. <see cref="long.MaxValue"/>
    /// for none.
    /// </summary>
    public long KeepFrom { get; set; } = long.MaxValue;

    /// <summary>What must be kept is more than the bound.</summary>
    public bool IsOverfull => KeepFrom != long.MaxValue && EstimatedBytes > maxBytes;

    public long EstimatedBytes { get; private set; }

    /// <summary>Where the forecasts of a series go: whoever adds many keeps it, until the series is forgotten.</summary>
    public ForecastTrack TrackOf(SeriesHandle series)
    {
        if (!_tracks.TryGetValue(series, out ForecastTrack? track))
        {
            _tracks.Add(series, track = new ForecastTrack(series));
        }

        return track;
    }

    /// <summary>Adds a forecast; those of one series come in sequence.</summary>
    public void Add(SeriesForecast forecast) => Add(TrackOf(forecast.Series), forecast);

    /// <summary>Adds a forecast of the track's series.</summary>
    public void Add(ForecastTrack track, SeriesForecast forecast) =>
        Add(track, forecast.Forecast.Layout, [ForecastRow.Of(forecast.Forecast, forecast.Offset)], forecast.Forecast.Numbers);

    /// <summary>Adds forecasts of the track's series, in sequence.</summary>
    /// <param name="track">The track.</param>
    /// <param name="layout">How the numbers of each are laid out.</param>
    /// <param name="rows">All but their numbers.</param>
    /// <param name="numbers">Their numbers, one behind the other.</param>
    public void Add(ForecastTrack track, ForecastLayout layout, ReadOnlySpan<ForecastRow> rows, ReadOnlySpan<double> numbers)
    {
        // No more at once than are kept, or the track would need room for more than that.
        for (; rows.Length > maxPerSeries; rows = rows[maxPerSeries..], numbers = numbers[(maxPerSeries * layout.Length)..])
        {
            Add(track, layout, rows[..maxPerSeries], numbers[..(maxPerSeries * layout.Length)]);
        }

        int superseded = track.Count > 0 ? rows.Length : rows.Length - 1;
        if (superseded > 0)
        {
            _superseded.Enqueue((track, superseded));
        }

        while (track.Count > 0 && track.Count + rows.Length > maxPerSeries && track.OldestOffset < KeepFrom)
        {
            EvictByItself(track);
        }

        track.Add(layout, rows, numbers);
        Count += rows.Length;
        EstimatedBytes += (long)rows.Length * SeriesForecast.EstimateBytes(layout);
        while (EstimatedBytes > maxBytes && (TryEvictSuperseded() || TryEvictNewest()))
        {
        }
    }

    /// <summary>Log offset from which on every forecast ever added of the series is still here.</summary>
    public long CompleteFrom(SeriesHandle series) => _tracks.TryGetValue(series, out ForecastTrack? track) ? track.CompleteFrom : 0;

    /// <summary>The newest forecast of a series; null when there is none.</summary>
    public SeriesForecast? NewestOf(SeriesHandle series) => _tracks.GetValueOrDefault(series)?.Newest;

    /// <summary>The forecasts of a series, in sequence.</summary>
    public IEnumerable<SeriesForecast> Of(SeriesHandle series) => _tracks.GetValueOrDefault(series)?.Forecasts ?? [];

    /// <summary>The series is gone, and so are its forecasts.</summary>
    public void Forget(SeriesHandle series)
    {
        if (_tracks.Remove(series, out ForecastTrack? track))
        {
            while (track.Count > 1)
            {
                EvictByItself(track);
            }

            if (track.Count > 0)
            {
                Evict(track);
            }
        }
    }

    private void Evict(ForecastTrack track) => Evict(track, most: 1, bytes: 0);

    private int Evict(ForecastTrack track, int most, long bytes)
    {
        (int count, long freed) = track.RemoveOldest(most, bytes);
        EstimatedBytes -= freed;
        Count -= count;
        return count;
    }

    private void EvictByItself(ForecastTrack track)
    {
        Evict(track);
        track.StalePlaces++;
        _stale++;
        if (_stale > SweepFrom && _stale > Count)
        {
            Sweep();
        }
    }

    // Of one track at once what came together: its memory is far away by now, and is fetched for all of it.
    private bool TryEvictSuperseded()
    {
        while (_front.Places > 0 || _superseded.TryDequeue(out _front!))
        {
            ForecastTrack track = _front.Track!;
            _front.Places -= TakeStale(track, _front.Places);
            if (_front.Places == 0)
            {
                continue;
            }

            bool isFree = KeepFrom == long.MaxValue;
            if (!isFree && track.OldestOffset >= KeepFrom)
            {
                return false;
            }

            _front.Places -= Evict(track, isFree ? _front.Places : 1, EstimatedBytes - maxBytes);
            return true;
        }

        return false;
    }

    private bool TryEvictNewest()
    {
        if (KeepFrom != long.MaxValue || !TryOldestNewest(out ForecastTrack? oldest))
        {
            return false;
        }

        Evict(oldest);
        return true;
    }

    /// <returns>How many of so many first places of a track were stale; they no longer count.</returns>
    private int TakeStale(ForecastTrack track, int places)
    {
        int taken = Math.Min(track.StalePlaces, places);
        track.StalePlaces -= taken;
        _stale -= taken;
        return taken;
    }

    // Every place once through the queue: the stale ones stay out.
    private void Sweep()
    {
        if (_front.Track is { } front)
        {
            _front.Places -= TakeStale(front, _front.Places);
        }

        for (int left = _superseded.Count; left > 0; left--)
        {
            (ForecastTrack track, int places) = _superseded.Dequeue();
            places -= TakeStale(track, places);
            if (places > 0)
            {
                _superseded.Enqueue((track, places));
            }
        }
    }

    private bool TryOldestNewest([MaybeNullWhen(false)] out ForecastTrack track)
    {
        if (_oldestNewest.Count == 0)
        {
            foreach (ForecastTrack one in _tracks.Values.Where(one => one.Count > 0).OrderBy(one => one.NewestOffset))
            {
                _oldestNewest.Enqueue((one, one.NewestOffset));
            }
        }

        while (_oldestNewest.TryDequeue(out (ForecastTrack Track, long Offset) next))
        {
            if (next.Track.NewestOffset == next.Offset)
            {
                track = next.Track;
                return true;
            }
        }

        track = null;
        return _tracks.Count > 0 && Count > 0 && TryOldestNewest(out track);
    }
}
