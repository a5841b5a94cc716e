using StreamForecast.Models;

namespace StreamForecast.Daemon.Api;

/// <summary>The recent past of a series: what came, and what had been expected of it.</summary>
/// <param name="Series">The series.</param>
/// <param name="Levels">Nominal coverages of the intervals, in their order.</param>
/// <param name="Observations">Oldest first.</param>
public sealed record HistoryReply(string Series, IReadOnlyList<double> Levels, IReadOnlyList<HistoryRow> Observations)
{
    /// <summary>
    /// Pairs each observation with the forecast that stood before it. The pair is left open where the one before is no longer remembered.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="recent">Its remembered forecasts, oldest first; the last one still stands.</param>
    /// <param name="limit">Rows, at most; the newest are kept.</param>
    internal static HistoryReply Of(string series, IReadOnlyList<Forecast> recent, int limit)
    {
        int first = Math.Max(0, recent.Count - limit);
        var rows = new List<HistoryRow>(recent.Count - first + 1);
        for (int i = first; i < recent.Count; i++)
        {
            Forecast? before = i > 0 && recent[i - 1].Sequence + 1 == recent[i].Sequence ? recent[i - 1] : null;
            rows.Add(new HistoryRow(
                recent[i].Sequence, SeriesReply.Timestamp(recent[i].Time), recent[i].Value, before is null ? null : NextStep.Of(before)));
        }

        return new HistoryReply(series, recent.Count == 0 ? [] : recent[^1].Layout.Levels, rows);
    }
}

/// <param name="Seq">Number of the forecast that followed the observation.</param>
/// <param name="Time">Event time, RFC 3339.</param>
/// <param name="Value">The value.</param>
/// <param name="Forecast">What had been expected of it one step ahead; null when that is not remembered.</param>
public sealed record HistoryRow(long Seq, string Time, double Value, NextStep? Forecast);

/// <param name="Mean">Expected value.</param>
/// <param name="Median">Half above, half below.</param>
/// <param name="Intervals">Lower and upper edge of each level; empty while warming up.</param>
public sealed record NextStep(double Mean, double Median, IReadOnlyList<double[]> Intervals)
{
    internal static NextStep Of(Forecast forecast)
    {
        int levels = forecast.HasIntervals ? forecast.Layout.Levels.Count : 0;
        var intervals = new double[levels][];
        for (int i = 0; i < levels; i++)
        {
            Interval interval = forecast.Interval(step: 1, i);
            intervals[i] = [interval.Lower, interval.Upper];
        }

        return new NextStep(forecast.Mean(step: 1), forecast.Median(step: 1), intervals);
    }
}
