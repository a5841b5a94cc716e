namespace StreamForecast.Engine.Ports;

/// <summary>The time of receipt. It acts once, at the edge, before the log, and never goes backwards.</summary>
public sealed class EdgeClock(TimeProvider time)
{
    private const long NanosecondsPerTick = 100;

    private long _last = long.MinValue;

    /// <summary>Unix nanoseconds; at least what was returned before.</summary>
    public long Now()
    {
        long now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
        long last = Volatile.Read(ref _last);
        while (now > last)
        {
            long seen = Interlocked.CompareExchange(ref _last, now, last);
            if (seen == last)
            {
                return now;
            }

            last = seen;
        }

        return last;
    }
}
