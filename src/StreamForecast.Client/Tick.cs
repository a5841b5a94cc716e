namespace StreamForecast.Client;

/// <summary>One value of one series.</summary>
/// <param name="Series">The series' id: 1 to 128 of <c>A-Z a-z 0-9 . _ : / -</c>.</param>
/// <param name="UnixNanoseconds">Event time; null for the time at which the daemon receives it.</param>
/// <param name="Value">A finite number, at most 1e15 in magnitude.</param>
/// <param name="Sequence">
/// Its number at the producer, at least 0 and rising within its series: given exactly when <see cref="Feeds.FeedOptions.Producer"/> is.
/// </param>
public readonly record struct Tick(string Series, long? UnixNanoseconds, double Value, long? Sequence = null)
{
    /// <param name="series">The series' id.</param>
    /// <param name="time">Event time.</param>
    /// <param name="value">The value.</param>
    public static Tick At(string series, DateTimeOffset time, double value) => new(series, UnixTime.Of(time), value);
}

/// <summary>Unix nanoseconds, the daemon's measure of time, to and from the framework's.</summary>
internal static class UnixTime
{
    public static long Of(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>To the framework's resolution of 100 ns.</summary>
    public static DateTimeOffset ToTime(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
