using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Partitions;

/// <summary>From where on a subscriber wants the forecasts of one partition.</summary>
internal abstract record ResumeFrom
{
    /// <summary>It has everything below a log offset.</summary>
    internal sealed record Offset(long Value) : ResumeFrom;

    /// <summary>It has everything of its one series up to a sequence.</summary>
    internal sealed record Sequence(long Value) : ResumeFrom;

    /// <summary>It cannot say: the newest of each series will do.</summary>
    internal sealed record Newest : ResumeFrom;
}

/// <summary>A part of what a subscriber missed.</summary>
/// <param name="Items">Forecasts in log order, behind the newest ones of series whose gap is told.</param>
/// <param name="Through">Log offset below which everything was handed over with this page.</param>
/// <param name="Reset">Why forecasts are missing; none where nothing is.</param>
/// <param name="IsLast">There is nothing more to catch up on.</param>
internal readonly record struct CatchUpPage(IReadOnlyList<SeriesForecast> Items, long Through, ResetReason Reset, bool IsLast);

/// <summary>
/// Reads from the ring what a subscriber missed, page by page, each when the one before was written: so that it needs no buffer, and a
/// slow subscriber that catches up is not taken for one that falls behind. Of a series that the ring no longer holds whole it is sent the
/// newest forecast, and told so. Plain data, tested without an actor system.
/// </summary>
internal sealed class CatchUp(ResumeFrom from)
{
    /// <summary>Forecasts a page, about: pages of all partitions together fit a subscriber's buffer.</summary>
    public const int MaxForecasts = 512;

    /// <summary>Estimated bytes a page, about.</summary>
    public const int MaxBytes = 256 * 1024;

    // Series whose gap was told, and the log offset from which on the rest of them is due.
    private readonly Dictionary<SeriesHandle, long> _told = new(ReferenceEqualityComparer.Instance);
    private long? _through;
    private long _newestBelow;
    private ResetReason _reset;

    /// <param name="ring">What there is.</param>
    /// <param name="matching">The series that pass the filter.</param>
    /// <param name="released">Log offset below which the ring has been told every forecast.</param>
    public CatchUpPage Next(ForecastRing ring, IReadOnlyCollection<SeriesEntry> matching, long released)
    {
        long through = _through ??= Begin(ring, matching, released);
        var page = new List<SeriesForecast>();
        var due = new List<SeriesForecast>();
        long bytes = 0;
        foreach (SeriesEntry entry in matching)
        {
            long after = Math.Max(through, _told.GetValueOrDefault(entry.Handle));
            long completeFrom = Math.Max(entry.ForecastsFrom, ring.CompleteFrom(entry.Handle));
            if (completeFrom <= after && !IsWantedAnew(entry, ring))
            {
                due.AddRange(ring.Of(entry.Handle).Where(forecast => forecast.Offset >= after));
                continue;
            }

            if (IsFull(page.Count, bytes))
            {
                return Told(page, through, isLast: false);
            }

            _reset = completeFrom > after ? ResetReason.TooOld : _reset;
            _told[entry.Handle] = completeFrom;
            if (ring.NewestOf(entry.Handle) is { } newest)
            {
                page.Add(newest);
                bytes += newest.EstimatedBytes;
                _told[entry.Handle] = newest.Offset + 1;
            }
        }

        foreach (SeriesForecast forecast in due.OrderBy(forecast => forecast.Offset))
        {
            // A position is an offset: the forecasts of one offset go together.
            if (IsFull(page.Count, bytes) && page[^1].Offset != forecast.Offset)
            {
                _through = forecast.Offset;
                return Told(page, forecast.Offset, isLast: false);
            }

            page.Add(forecast);
            bytes += forecast.EstimatedBytes;
        }

        _through = released;
        return Told(page, released, isLast: true);
    }

    private static bool IsFull(int count, long bytes) => count >= MaxForecasts || bytes >= MaxBytes;

    private CatchUpPage Told(List<SeriesForecast> page, long through, bool isLast)
    {
        var told = new CatchUpPage(page, through, _reset, isLast);
        _reset = ResetReason.None;
        return told;
    }

    private bool IsWantedAnew(SeriesEntry entry, ForecastRing ring) =>
        _newestBelow > 0 && !_told.ContainsKey(entry.Handle) && ring.NewestOf(entry.Handle)?.Offset < _newestBelow;

    private long Begin(ForecastRing ring, IReadOnlyCollection<SeriesEntry> matching, long released)
    {
        switch (from)
        {
            case ResumeFrom.Offset offset:
                return Math.Min(offset.Value, released);
            case ResumeFrom.Sequence sequence when OffsetAfter(sequence.Value, ring, matching.SingleOrDefault()) is { } found:
                return found;
            case ResumeFrom.Sequence sequence:
                bool isYetToCome = matching.SingleOrDefault() is { } entry && ring.NewestOf(entry.Handle)?.Forecast.Sequence < sequence.Value;
                _reset = isYetToCome ? ResetReason.OtherEpoch : ResetReason.TooOld; // nobody was ever sent that from this store
                break;
        }

        _newestBelow = released;
        return released;
    }

    /// <summary>Log offset of what follows a forecast of the series; null when that is not known here.</summary>
    private static long? OffsetAfter(long sequence, ForecastRing ring, SeriesEntry? entry)
    {
        if (entry is null)
        {
            return null;
        }

        if (ring.NewestOf(entry.Handle) is not { } newest)
        {
            bool hasMadeNone = entry.ForecastsFrom == 0 && ring.CompleteFrom(entry.Handle) == 0;
            return hasMadeNone && sequence == 0 ? 0 : null;
        }

        if (newest.Forecast.Sequence <= sequence)
        {
            return newest.Forecast.Sequence == sequence ? newest.Offset + 1 : null;
        }

        SeriesForecast next = ring.Of(entry.Handle).First(forecast => forecast.Forecast.Sequence > sequence);
        return next.Forecast.Sequence == sequence + 1 ? next.Offset : null;
    }
}
