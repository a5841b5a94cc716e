namespace StreamForecast.Engine.Ports;

/// <summary>Ticks decoded from one connection, in the order they came, as columns; and the lines between them that were refused.</summary>
public sealed class TickBlock
{
    internal TickBlock(
        SeriesHandle[] series, long[] times, double[] values, long[] lines, ProducerColumns? producers,
        IReadOnlyList<Rejection> rejections, IReadOnlyDictionary<RejectionReason, long> rejectedBy)
    {
        Series = series;
        Times = times;
        Values = values;
        Lines = lines;
        Producers = producers;
        Rejections = rejections;
        RejectedBy = rejectedBy;
        Rejected = rejectedBy.Values.Sum();
    }

    /// <summary>Ticks in the block; every column has this length.</summary>
    public int Count => Series.Length;

    public SeriesHandle[] Series { get; }

    /// <summary>Event times, unix nanoseconds.</summary>
    public long[] Times { get; }

    /// <summary>Whose time is that of receipt, given here for want of their own; null when each came with one.</summary>
    public bool[]? Received { get; init; }

    public double[] Values { get; }

    /// <summary>Line (or element) of the input each tick came from, from 1.</summary>
    public long[] Lines { get; }

    /// <summary>Null when no tick of the block names a producer.</summary>
    public ProducerColumns? Producers { get; }

    /// <summary>The first of the refused lines, at most <see cref="IngestLimits.MaxReportedRejections"/>.</summary>
    public IReadOnlyList<Rejection> Rejections { get; }

    /// <summary>All refused lines, counted by reason; reasons that did not occur are absent.</summary>
    public IReadOnlyDictionary<RejectionReason, long> RejectedBy { get; }

    /// <summary>All refused lines.</summary>
    public long Rejected { get; }

    /// <summary>Some of its ticks, without the refused lines.</summary>
    /// <param name="rows">Their rows, in the order they are to have.</param>
    public TickBlock Only(int[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new TickBlock(
            Pick(Series, rows), Pick(Times, rows), Pick(Values, rows), Pick(Lines, rows), Producers?.Only(rows), [], new Dictionary<RejectionReason, long>())
        {
            Received = Received is null ? null : Pick(Received, rows),
        };
    }

    /// <summary>Some rows of a column.</summary>
    internal static T[] Pick<T>(T[] column, int[] rows)
    {
        var picked = new T[rows.Length];
        for (int i = 0; i < picked.Length; i++)
        {
            picked[i] = column[rows[i]];
        }

        return picked;
    }
}

/// <summary>Who sent each tick and its number there, for resending without learning twice.</summary>
/// <param name="Names">The producers of the columns.</param>
/// <param name="Index">A tick's producer: 0 for none, else 1 + its place in <paramref name="Names"/>.</param>
/// <param name="Sequences">A tick's number at its producer; 0 without a producer.</param>
public sealed record ProducerColumns(string[] Names, int[] Index, long[] Sequences)
{
    /// <summary>Some rows of them.</summary>
    internal ProducerColumns Only(int[] rows) => new(Names, TickBlock.Pick(Index, rows), TickBlock.Pick(Sequences, rows));
}
