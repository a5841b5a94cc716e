using HdrHistogram;

namespace StreamForecast.Engine.Ingest;

/// <summary>
/// How long ticks take from their hand-over to the engine until they are durable, learned and forecast. Two histograms take turns, so that
/// the figures are those of the last half to whole minute, in bounded room (some 50 KB) whatever the rate. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class AnswerLatency(TimeProvider time)
{
    /// <summary>After so long the older half is forgotten.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    /// <summary>Longer ones count as this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private const int SignificantDigits = 2;

    private readonly Lock _turning = new();
    private LongHistogram _current = NewHistogram();
    private LongHistogram _previous = NewHistogram();
    private long _began = time.GetTimestamp();

    /// <summary>Counts a block's ticks; its last tick took as long as all of them.</summary>
    /// <param name="latency">From hand-over to answer.</param>
    /// <param name="ticks">Ticks of the block; none are counted for nothing.</param>
    public void Record(TimeSpan latency, int ticks)
    {
        if (ticks <= 0)
        {
            return;
        }

        long microseconds = Math.Clamp(Microseconds(latency), 1, Microseconds(Longest));
        lock (_turning)
        {
            TurnIfDue();
            _current.RecordValueWithCount(microseconds, ticks);
        }
    }

    /// <summary>The figures of the last half to whole minute.</summary>
    public LatencySummary Summarize()
    {
        lock (_turning)
        {
            TurnIfDue();
            LongHistogram both = NewHistogram();
            both.Add(_current);
            both.Add(_previous);
            TimeSpan window = time.GetElapsedTime(_began) + Turn;
            return both.TotalCount == 0
                ? new LatencySummary(0, window, default, default, default, default, default)
                : new LatencySummary(both.TotalCount, window, At(both, 50), At(both, 90), At(both, 99), At(both, 99.9), At(both, 100));
        }
    }

    private void TurnIfDue()
    {
        TimeSpan elapsed = time.GetElapsedTime(_began);
        if (elapsed < Turn)
        {
            return;
        }

        (_current, _previous) = (_previous, _current);
        _current.Reset();
        if (elapsed >= 2 * Turn)
        {
            _previous.Reset();
        }

        _began = time.GetTimestamp();
    }

    private static LongHistogram NewHistogram() => new(Microseconds(Longest), SignificantDigits);

    private static long Microseconds(TimeSpan span) => (long)span.TotalMicroseconds;

    private static TimeSpan At(LongHistogram histogram, double percentile) =>
        TimeSpan.FromMicroseconds(histogram.GetValueAtPercentile(percentile));
}

/// <summary>Latency of ticks over a window that moves.</summary>
/// <param name="Ticks">Ticks measured; 0 when there were none.</param>
/// <param name="Window">How far back they reach, at most.</param>
/// <param name="P50">Half of them took at most so long; two digits of it hold.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="P999">999 of 1,000.</param>
/// <param name="Max">The slowest.</param>
public sealed record LatencySummary(
    long Ticks, TimeSpan Window, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan P999, TimeSpan Max);
