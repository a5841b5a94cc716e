namespace StreamForecast.Engine.Ports;

/// <summary>Rows of a series' history, one after the other without a gap, to be copied from wherever they lie.</summary>
public interface IHistoryRows
{
    /// <summary>Nominal coverages of the intervals.</summary>
    IReadOnlyList<double> Levels { get; }

    long FirstSequence { get; }

    int Count { get; }

    /// <summary>Sequence of the row that will follow.</summary>
    long EndSequence { get; }

    /// <summary>Copies as many rows as there are places.</summary>
    /// <param name="from">The first of them, counted from 0.</param>
    /// <param name="times">Event times, unix nanoseconds.</param>
    /// <param name="values">As many values, in input units.</param>
    /// <param name="steps">Of each row <see cref="SeriesHistory.Stride"/> distances from its value; NaN where nothing was said.</param>
    void CopyTo(int from, Span<long> times, Span<double> values, Span<float> steps);
}
