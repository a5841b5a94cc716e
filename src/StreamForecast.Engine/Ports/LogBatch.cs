using StreamForecast.Models;

namespace StreamForecast.Engine.Ports;

/// <summary>
/// What one append writes to a partition's log: control records first, then ticks. Each record takes one offset, from
/// <paramref name="FirstOffset"/> on.
/// </summary>
/// <param name="Partition">The partition that owns the log.</param>
/// <param name="FirstOffset">Offset of the first record.</param>
/// <param name="Controls">Records that configure or forget a series.</param>
/// <param name="Ticks">The ticks, in order.</param>
public sealed record LogBatch(int Partition, long FirstOffset, IReadOnlyList<ControlRecord> Controls, TickColumns Ticks)
{
    public int Count => Controls.Count + Ticks.Count;

    /// <summary>Offset of the first tick.</summary>
    public long FirstTickOffset => FirstOffset + Controls.Count;

    /// <summary>Offset of the record that will follow.</summary>
    public long EndOffset => FirstOffset + Count;

    /// <summary>One of its records has this offset.</summary>
    public bool Holds(long offset) => offset >= FirstOffset && offset < EndOffset;
}

/// <summary>Ticks as columns of equal length.</summary>
/// <param name="Series">Number of each tick's series, as its <see cref="SeriesConfigured"/> record gave it.</param>
/// <param name="Times">Event times, unix nanoseconds.</param>
/// <param name="Values">Values.</param>
/// <param name="Producers">Null when no tick names a producer.</param>
public sealed record TickColumns(int[] Series, long[] Times, double[] Values, ProducerColumns? Producers)
{
    public static readonly TickColumns None = new([], [], [], null);

    public int Count => Series.Length;
}

/// <summary>A record that changes what a series is, in log order with its ticks.</summary>
/// <param name="Series">The series' number: unique in the store, never used again.</param>
public abstract record ControlRecord(int Series);

/// <summary>The series exists from here on under this configuration, or goes on under it when it existed before.</summary>
/// <param name="Series">The series' number.</param>
/// <param name="Id">The series' id.</param>
/// <param name="Generation">Which life of the id this is: rises from one to the next, 1 in a partition that never forgot a series.</param>
/// <param name="Configuration">The configuration, resolved.</param>
public sealed record SeriesConfigured(int Series, string Id, int Generation, SeriesConfiguration Configuration) : ControlRecord(Series)
{
    /// <summary>
    /// Where the series existed before: past observations, oldest first, that its new experts are warmed up on. They stand in the record
    /// so that replay needs nothing but the log. Null where the record makes the series.
    /// </summary>
    public IReadOnlyList<Observation>? WarmStart { get; init; }

    /// <summary>The record makes the series.</summary>
    public bool IsBeginning => WarmStart is null;
}

/// <summary>The series and its state are gone; its id may come back as a new generation under a new number.</summary>
public sealed record SeriesForgotten(int Series) : ControlRecord(Series);
