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

    /// <summary>The part of one series in a piece of the log.</summary>
    /// <param name="log">The piece.</param>
    /// <param name="series">The series' number.</param>
    /// <param name="from">Log offset to begin at.</param>
    /// <param name="below">Log offset to end before.</param>
    public static LogTail Of(IEnumerable<LogBatch> log, int series, long from, long below)
    {
        var tail = new LogTail();
        foreach (LogBatch batch in log)
        {
            for (int i = 0; i < batch.Controls.Count; i++)
            {
                if (batch.Controls[i] is SeriesConfigured { IsBeginning: false } change && change.Series == series && IsWithin(batch.FirstOffset + i))
                {
                    tail.Add(new LoggedChange(batch.FirstOffset + i, change));
                }
            }

            for (int i = 0; i < batch.Ticks.Count; i++)
            {
                if (batch.Ticks.Series[i] == series && IsWithin(batch.FirstTickOffset + i))
                {
                    tail.Add(LoggedTick.Of(batch, i));
                }
            }
        }

        return tail;

        bool IsWithin(long offset) => offset >= from && offset < below;
    }

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
internal readonly record struct LoggedTick(long Offset, Observation Tick, string? Producer, long Sequence)
{
    /// <param name="batch">A batch of the log.</param>
    /// <param name="row">A row of its ticks.</param>
    public static LoggedTick Of(LogBatch batch, int row)
    {
        TickColumns ticks = batch.Ticks;
        int producer = ticks.Producers?.Index[row] ?? 0;
        return new LoggedTick(
            batch.FirstTickOffset + row,
            new Observation(ticks.Times[row], ticks.Values[row]),
            producer == 0 ? null : ticks.Producers!.Names[producer - 1],
            producer == 0 ? 0 : ticks.Producers!.Sequences[row]);
    }
}
