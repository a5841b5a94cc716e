namespace StreamForecast.Engine.Ports;

/// <summary>
/// Ticks decoded from one connection, and the lines between them that were refused. They are held by partition, as the engine passes them on;
/// the columns in the order they came are made when they are asked for.
/// </summary>
public sealed class TickBlock
{
    private readonly long _firstLine;

    /// <param name="parts">The ticks by partition, none of them empty.</param>
    /// <param name="count">All of them.</param>
    /// <param name="firstLine">Line of the first of them.</param>
    /// <param name="lines">The line of each; null when each is the line after the one before.</param>
    /// <param name="rejections">See <see cref="Rejections"/>.</param>
    /// <param name="rejectedBy">See <see cref="RejectedBy"/>.</param>
    internal TickBlock(
        PartitionTicks[] parts, int count, long firstLine, long[]? lines,
        IReadOnlyList<Rejection> rejections, IReadOnlyDictionary<RejectionReason, long> rejectedBy)
    {
        Parts = parts;
        Count = count;
        _firstLine = firstLine;
        Lines = lines!;
        Rejections = rejections;
        RejectedBy = rejectedBy;
        Rejected = rejectedBy.Values.Sum();
        LastLine = Math.Max(count == 0 ? 0 : lines?[count - 1] ?? (firstLine + count - 1), rejections.Count == 0 ? 0 : rejections[^1].Line);
    }

    /// <summary>Ticks in the block; every column has this length.</summary>
    public int Count { get; }

    public SeriesHandle[] Series => field ??= InOrder(part => part.Series);

    /// <summary>
    /// Event times, unix nanoseconds. Of ticks timed by their receipt they may rise a little once the block is handed over, where connections overtook
    /// each other.
    /// </summary>
    public long[] Times => field ??= InOrder(part => part.Times);

    /// <summary>Whose time is that of receipt, given here for want of their own; null when each came with one.</summary>
    public bool[]? Received => field ??= Parts is [{ Received: not null }, ..] ? InOrder(part => part.Received!) : null;

    public double[] Values => field ??= InOrder(part => part.Values);

    /// <summary>Line (or element) of the input each tick came from, from 1.</summary>
    public long[] Lines
    {
        get => field ??= LinesFrom(_firstLine, Count);
        private init;
    }

    /// <summary>The last of the lines, refused ones included as far as they are told one by one; 0 without any.</summary>
    public long LastLine { get; }

    /// <summary>Null when no tick of the block names a producer.</summary>
    public ProducerColumns? Producers => field ??= Parts is [{ Producers: { } columns }, ..]
        ? new ProducerColumns(columns.Names, InOrder(part => part.Producers!.Index), InOrder(part => part.Producers!.Sequences))
        : null;

    /// <summary>Some line had a field, or the header a column, that no tick has.</summary>
    public bool HasUnknownFields { get; internal init; }

    /// <summary>How many have the time of receipt.</summary>
    public int TimedByReceipt => Parts.Sum(part => part.Received.AsSpan().Count(true));

    /// <summary>The latest of the event times, unix nanoseconds; null without a tick.</summary>
    public long? LatestTime => Parts.Count == 0 ? null : Parts.Max(part => part.Times.Max());

    /// <summary>The earliest of the event times, unix nanoseconds; null without a tick.</summary>
    public long? EarliestTime => Parts.Count == 0 ? null : Parts.Min(part => part.Times.Min());

    /// <summary>The first of the refused lines, at most <see cref="IngestLimits.MaxReportedRejections"/>.</summary>
    public IReadOnlyList<Rejection> Rejections { get; }

    /// <summary>All refused lines, counted by reason; reasons that did not occur are absent.</summary>
    public IReadOnlyDictionary<RejectionReason, long> RejectedBy { get; }

    /// <summary>All refused lines.</summary>
    public long Rejected { get; }

    /// <summary>The ticks by partition, each in the order they came.</summary>
    internal IReadOnlyList<PartitionTicks> Parts { get; }

    /// <summary>Some of its ticks, without the refused lines.</summary>
    /// <param name="rows">Their rows, in the order they are to have.</param>
    public TickBlock Only(int[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var gathered = new GatheredTicks();
        foreach (int row in rows)
        {
            int producer = Producers?.Index[row] ?? 0;
            gathered.Add(
                Lines[row], Series[row], Times[row], Received?[row] ?? false, Values[row],
                producer == 0 ? null : Producers!.Names[producer - 1], Producers?.Sequences[row] ?? 0);
        }

        return gathered.Take([], new Dictionary<RejectionReason, long>());
    }

    private static long[] LinesFrom(long first, int count)
    {
        long[] lines = new long[count];
        for (int row = 0; row < count; row++)
        {
            lines[row] = first + row;
        }

        return lines;
    }

    private T[] InOrder<T>(Func<PartitionTicks, T[]> columnOf)
    {
        var column = new T[Count];
        foreach (PartitionTicks part in Parts)
        {
            T[] own = columnOf(part);
            for (int i = 0; i < own.Length; i++)
            {
                column[part.Rows[i]] = own[i];
            }
        }

        return column;
    }
}

/// <summary>Who sent each tick and its number there, for resending without learning twice.</summary>
/// <param name="Names">The producers of the columns.</param>
/// <param name="Index">A tick's producer: 0 for none, else 1 + its place in <paramref name="Names"/>.</param>
/// <param name="Sequences">A tick's number at its producer; 0 without a producer.</param>
public sealed record ProducerColumns(string[] Names, int[] Index, long[] Sequences);
