using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Api;

/// <summary>The recent past of a series: what came, and what had been expected of it.</summary>
/// <param name="Series">The series.</param>
/// <param name="Levels">Nominal coverages of the intervals, in their order.</param>
/// <param name="Observations">Oldest first.</param>
public sealed record HistoryReply(string Series, IReadOnlyList<double> Levels, IReadOnlyList<HistoryRow> Observations)
{
    /// <summary>
    /// Pairs each observation with the forecast that stood before it. The pair is left open where the history begins.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="history">Its history; a row more than the limit closes the first pair.</param>
    /// <param name="limit">Rows, at most; the newest are kept.</param>
    internal static HistoryReply Of(string series, SeriesHistory history, int limit)
    {
        int first = Math.Max(0, history.Count - limit);
        var rows = new List<HistoryRow>(history.Count - first);
        for (int i = first; i < history.Count; i++)
        {
            rows.Add(new HistoryRow(
                history.FirstSequence + i, SeriesReply.Timestamp(history.Times[i]), history.Values[i], i == 0 ? null : NextStep.Of(history, i - 1)));
        }

        return new HistoryReply(series, history.Levels, rows);
    }
}

/// <param name="Seq">Number of the forecast that followed the observation.</param>
/// <param name="Time">Event time, RFC 3339.</param>
/// <param name="Value">The value.</param>
/// <param name="Forecast">What had been expected of it one step ahead; null where the history begins.</param>
public sealed record HistoryRow(long Seq, string Time, double Value, NextStep? Forecast);

/// <param name="Mean">Expected value.</param>
/// <param name="Median">Half above, half below.</param>
/// <param name="Intervals">Lower and upper edge of each level; empty while warming up.</param>
public sealed record NextStep(double Mean, double Median, IReadOnlyList<double[]> Intervals)
{
    internal static NextStep Of(SeriesHistory history, int row)
    {
        int levels = history.HasIntervals(row) ? history.Levels.Count : 0;
        var intervals = new double[levels][];
        for (int i = 0; i < levels; i++)
        {
            Interval interval = history.Interval(row, i);
            intervals[i] = [interval.Lower, interval.Upper];
        }

        return new NextStep(history.Mean(row), history.Median(row), intervals);
    }
}
