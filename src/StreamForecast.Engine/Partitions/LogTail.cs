using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>The ticks of one series above its oldest needed snapshot, in log order, kept until the series wakes.</summary>
internal sealed class LogTail
{
    private readonly List<LoggedTick> _ticks = [];

    /// <summary>Ticks in log order.</summary>
    public IReadOnlyList<LoggedTick> Ticks => _ticks;

    public void Add(LoggedTick tick) => _ticks.Add(tick);
}

/// <param name="Offset">Its place in the log.</param>
/// <param name="Tick">The tick.</param>
/// <param name="Producer">Who sent it; null for nobody.</param>
/// <param name="Sequence">Its number at the producer.</param>
internal readonly record struct LoggedTick(long Offset, Observation Tick, string? Producer, long Sequence);
