using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>
/// Keeps how far a subscriber has come, and writes it on its batches: one series' forecasts carry their own positions, a pattern's carry a
/// cursor now and then.
/// </summary>
internal sealed class ResumeMarker(SubscriptionOptions options, long epoch, int partitions, ResumePlan plan, TimeProvider time)
{
    /// <summary>Least time between two cursors: they are long, and a repeated forecast costs little.</summary>
    public static readonly TimeSpan CursorInterval = TimeSpan.FromMilliseconds(100);

    private const long Unknown = -1;

    private readonly ulong _filter = PatternPosition.HashOf(options.Pattern);
    private readonly long[] _offsets = [.. plan.Offsets ?? Enumerable.Repeat(Unknown, partitions)];
    private long? _lastCursor;

    /// <summary>Everything of a partition below an offset lies in the batches marked from now on, or in those before.</summary>
    /// <remarks>A quarantined partition may tell of less than the subscriber came back with: it keeps what it has.</remarks>
    public void Reached(int partition, long through) => _offsets[partition] = Math.Max(_offsets[partition], through);

    /// <summary>Where all of that has been handed over; null while a partition has not told where it begins.</summary>
    public PatternPosition? Position =>
        _offsets.Contains(Unknown) ? null : new PatternPosition(epoch, _filter, [.. _offsets]);

    public ForecastBatch Mark(ForecastBatch batch)
    {
        if (options.IsOneSeries)
        {
            return batch with { SeriesEpoch = epoch };
        }

        // A partition that has not told where it begins leaves the whole without a position.
        bool isTooSoon = _lastCursor is { } last && time.GetElapsedTime(last) < CursorInterval;
        if (isTooSoon || Position is not { } position)
        {
            return batch;
        }

        _lastCursor = time.GetTimestamp();
        return batch with { Cursor = position.ToString() };
    }
}
