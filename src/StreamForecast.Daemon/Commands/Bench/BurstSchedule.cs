namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>
/// An open load: each millisecond has a mark at which a burst of ticks is due, whatever became of those before. Ticks are counted from 0,
/// times from the first mark.
/// </summary>
/// <param name="rate">Ticks a second, a multiple of a thousand.</param>
/// <param name="total">Ticks of the whole load.</param>
internal sealed class BurstSchedule(int rate, int total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly int _burst = rate / 1000;

    public int Total => total;

    /// <summary>When a tick is due; it may have left later.</summary>
    public TimeSpan DueAt(int tick) => tick / _burst * Interval;

    /// <summary>How many ticks are due by a time.</summary>
    public int DueBy(TimeSpan elapsed) => (int)Math.Min(total, ((elapsed.Ticks / Interval.Ticks) + 1) * _burst);
}
