using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>The ticks and changes of one series above its oldest needed snapshot, in log order, kept until the series wakes.</summary>
internal sealed class LogTail
{
    private readonly List<LoggedTick> _ticks = [];
    private readonly List<LoggedChange> _changes = [];

    /// <summary>Ticks in log order.</summary>
    public IReadOnlyList<LoggedTick> Ticks => _ticks;

    /// <summary>Reconfigurations in log order.</summary>
    public IReadOnlyList<LoggedChange> Changes => _changes;

    public void Add(LoggedTick tick) => _ticks.Add(tick);

    public void Add(LoggedChange change) => _changes.Add(change);
}

/// <param name="Offset">Its place in the log.</param>
/// <param name="Record">What the series goes on under from there.</param>
internal sealed record LoggedChange(long Offset, SeriesConfigured Record);

/// <param name="Offset">Its place in the log.</param>
/// <param name="Tick">The tick.</param>
/// <param name="Producer">Who sent it; null for nobody.</param>
/// <param name="Sequence">Its number at the producer.</param>
internal readonly record struct LoggedTick(long Offset, Observation Tick, string? Producer, long Sequence);
