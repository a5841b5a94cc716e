using StreamForecast.Models;

namespace StreamForecast.Engine.Ports;

/// <summary>
/// What a series learned, row after row and without a gap, each with the forecast that followed it for one step ahead. Immutable. A
/// forecast is kept as its distance from the row's value, in single precision: what a chart can show, for half the room.
/// </summary>
public sealed class SeriesHistory : IHistoryRows
{
    /// <summary>Rows kept of a series; a little more until the oldest block can go.</summary>
    public const int MaxRows = 2_000;

    /// <summary>Mean and median come first of a row's distances; lower and upper edge of each level follow.</summary>
    public const int EdgesOffset = 2;

    public static readonly SeriesHistory Empty = new([], 1, [], [], []);

    /// <param name="levels">Nominal coverages of the intervals.</param>
    /// <param name="firstSequence">Sequence of the first row.</param>
    /// <param name="times">Event times, unix nanoseconds.</param>
    /// <param name="values">Values, in input units.</param>
    /// <param name="steps">Of each row <see cref="Stride"/> distances from its value; NaN where nothing was said.</param>
    /// <exception cref="ArgumentException">The columns do not fit each other.</exception>
    public SeriesHistory(IReadOnlyList<double> levels, long firstSequence, long[] times, double[] values, float[] steps)
    {
        if (times.Length != values.Length || steps.Length != values.Length * Stride(levels.Count))
        {
            throw new ArgumentException($"{times.Length} times, {values.Length} values and {steps.Length} distances do not make rows");
        }

        Levels = levels;
        FirstSequence = firstSequence;
        Times = times;
        Values = values;
        Steps = steps;
    }

    public IReadOnlyList<double> Levels { get; }

    public long FirstSequence { get; }

    public long[] Times { get; }

    public double[] Values { get; }

    public float[] Steps { get; }

    public int Count => Values.Length;

    /// <summary>Sequence of the row that will follow.</summary>
    public long EndSequence => FirstSequence + Count;

    /// <summary>Rows as a history of their own; themselves where they are one.</summary>
    public static SeriesHistory Of(IHistoryRows rows)
    {
        if (rows is SeriesHistory history)
        {
            return history;
        }

        var (times, values) = (new long[rows.Count], new double[rows.Count]);
        float[] steps = new float[rows.Count * Stride(rows.Levels.Count)];
        rows.CopyTo(0, times, values, steps);
        return new SeriesHistory(rows.Levels, rows.FirstSequence, times, values, steps);
    }

    /// <summary>Distances a row.</summary>
    public static int Stride(int levels) => EdgesOffset + (2 * levels);

    /// <summary>Writes the distances of a forecast, as a row holds them.</summary>
    /// <param name="row"><see cref="Stride"/> places.</param>
    /// <param name="value">The row's value.</param>
    /// <param name="numbers">The forecast's numbers, laid out as <see cref="ForecastLayout"/> says.</param>
    public static void WriteSteps(Span<float> row, double value, ReadOnlySpan<double> numbers)
    {
        row[0] = (float)(numbers[ForecastLayout.MeanOffset] - value);
        row[1] = (float)(numbers[ForecastLayout.MedianOffset] - value);
        ReadOnlySpan<double> edges = numbers[ForecastLayout.IntervalsOffset..];
        for (int edge = EdgesOffset; edge < row.Length; edge++)
        {
            row[edge] = (float)(edges[edge - EdgesOffset] - value);
        }
    }

    /// <summary>The mean expected of the value after this row.</summary>
    public double Mean(int row) => At(row, 0);

    public double Median(int row) => At(row, 1);

    public bool HasIntervals(int row) => Levels.Count > 0 && !double.IsNaN(At(row, EdgesOffset));

    /// <param name="row">The row.</param>
    /// <param name="level">Index into <see cref="Levels"/>.</param>
    public Interval Interval(int row, int level) =>
        new(Levels[level], At(row, EdgesOffset + (2 * level)), At(row, EdgesOffset + (2 * level) + 1));

    public SeriesHistory Last(int rows) => Slice(Math.Max(0, Count - rows), Count);

    /// <summary>The rows below a sequence.</summary>
    public SeriesHistory Before(long sequence) => Slice(0, (int)Math.Clamp(sequence - FirstSequence, 0, Count));

    /// <summary>
    /// This history and a later one, which replaces what both have; where rows between them are missing, the later alone. Levels that the
    /// later does not have are dropped.
    /// </summary>
    public SeriesHistory Then(IHistoryRows later)
    {
        ArgumentNullException.ThrowIfNull(later);
        if (later.Count == 0)
        {
            return this;
        }

        SeriesHistory before = Before(later.FirstSequence);
        return before.Count == 0 || before.EndSequence < later.FirstSequence ? Of(later) : before.Joined(later);
    }

    /// <inheritdoc/>
    public void CopyTo(int from, Span<long> times, Span<double> values, Span<float> steps)
    {
        int stride = Stride(Levels.Count);
        Times.AsSpan(from, times.Length).CopyTo(times);
        Values.AsSpan(from, times.Length).CopyTo(values);
        Steps.AsSpan(from * stride, times.Length * stride).CopyTo(steps);
    }

    private double At(int row, int column) => Values[row] + Steps[(row * Stride(Levels.Count)) + column];

    private SeriesHistory Slice(int from, int to) => from == 0 && to == Count
        ? this
        : new SeriesHistory(
            Levels, FirstSequence + from, Times[from..to], Values[from..to],
            Steps[(from * Stride(Levels.Count))..(to * Stride(Levels.Count))]);

    private SeriesHistory Joined(IHistoryRows later)
    {
        int count = Count + later.Count;
        var (times, values) = (new long[count], new double[count]);
        float[] own = StepsOf(later.Levels);
        float[] steps = new float[count * Stride(later.Levels.Count)];
        Times.CopyTo(times, 0);
        Values.CopyTo(values, 0);
        own.CopyTo(steps, 0);
        later.CopyTo(0, times.AsSpan(Count), values.AsSpan(Count), steps.AsSpan(own.Length));
        return new SeriesHistory(later.Levels, FirstSequence, times, values, steps);
    }

    private float[] StepsOf(IReadOnlyList<double> levels)
    {
        if (levels.SequenceEqual(Levels))
        {
            return Steps;
        }

        int stride = Stride(levels.Count);
        float[] steps = new float[Count * stride];
        Array.Fill(steps, float.NaN);
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<float> from = Steps.AsSpan(row * Stride(Levels.Count), Stride(Levels.Count));
            Span<float> to = steps.AsSpan(row * stride, stride);
            from[..EdgesOffset].CopyTo(to);
            for (int level = 0; level < levels.Count; level++)
            {
                int known = Levels.ToList().IndexOf(levels[level]);
                if (known >= 0)
                {
                    from.Slice(EdgesOffset + (2 * known), 2).CopyTo(to[(EdgesOffset + (2 * level))..]);
                }
            }
        }

        return steps;
    }
}
