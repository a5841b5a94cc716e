using System.Globalization;
using System.Xml.Linq;

namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>The charts of one recorded series, each a figure with its legend and a plain sentence.</summary>
internal static class SeriesCharts
{
    /// <summary>Most experts drawn; the rest of a large set weighs little and would only tangle the lines.</summary>
    private const int MostExperts = 6;

    /// <summary>Points of a weight's line: weights move slowly, and a report of many experts should stay small.</summary>
    private const int WeightPoints = 130;

    private static readonly (int, int) Wide = (860, 300);
    private static readonly (int, int) Low = (860, 230);
    private static readonly (int, int) Square = (360, 330);

    public static XElement Stretch(SeriesRecording recording)
    {
        IReadOnlyList<ScoredRow> rows = recording.Stretch;
        ValueRange range = ValueRange.Of(recording);
        var chart = new SvgChart(
            "Values, forecasts and intervals of the last scored rows", Wide, Ends(rows, row => row.Row), (range.Low, range.High));
        for (int level = recording.Levels.Count - 1; level >= 0; level--)
        {
            int i = level;
            IEnumerable<ScoredRow> banded = rows.Where(row => double.IsFinite(row.Lower(i)));
            chart.Band("band", [.. banded.Select(row => ((double)row.Row, row.Lower(i), row.Upper(i)))]);
        }

        chart.Line("accent", rows.Select(row => ((double)row.Row, row.Forecast)));
        chart.Line("ink", rows.Select(row => ((double)row.Row, row.Value)));
        SetAxis(chart, RowAxis.Of([.. rows.Select(row => (row.Row, row.Time))]), "value, as in the file");
        string levels = string.Join(", ", recording.Levels.Select(Percent));
        return Figure(
            $"The last {rows.Count} scored rows",
            "Each forecast and interval stood before its value was known. Darker means a narrower interval.",
            chart,
            [("ink", "value"), ("accent", "forecast one step before"), ("band", $"intervals: {levels}")]);
    }

    public static XElement Errors(SeriesRecording recording)
    {
        IReadOnlyList<RelativeError> errors = RelativeErrors.Of(recording.Trace);
        (double, double) ends = Ends(errors, error => error.Row);
        var chart = new SvgChart("Error relative to the naive forecast over time", Low, ends, RelativeErrors.Range(errors));
        chart.Line("one", [(ends.Item1, 1), (ends.Item2, 1)]);
        chart.Line("pale", errors.Select(error => ((double)error.Row, error.Recent)));
        chart.Line("accent", errors.Select(error => ((double)error.Row, error.SoFar)));
        SetAxis(chart, RowAxis.Of([.. recording.Trace.Select(point => (point.Row, point.Time))]), "RMSE / naive's");
        return Figure(
            "Error against naive over time",
            "Root mean squared error of the ensemble over that of naive (\u201cno change\u201d). Below 1 is better, above 1 worse.",
            chart,
            [("accent", "all scored rows so far"), ("pale", "the last tenth of the rows alone"), ("one", "1: as good as naive")]);
    }

    public static XElement Calibration(BacktestScore ensemble)
    {
        var chart = new SvgChart("Nominal against empirical coverage", Square, (0, 1), (0, 1));
        chart.Line("one", [(0, 0), (1, 1)]);
        for (int i = 0; i < ensemble.Levels.Count; i++)
        {
            if (!double.IsFinite(ensemble.Coverage[i]))
            {
                continue;
            }

            chart.Line("accent", [(ensemble.Levels[i], ensemble.Levels[i]), (ensemble.Levels[i], ensemble.Coverage[i])]);
            chart.Dot("dot", ensemble.Levels[i], ensemble.Coverage[i]);
        }

        chart.Marks([(0, "0"), (0.2, "0.2"), (0.4, "0.4"), (0.6, "0.6"), (0.8, "0.8"), (1, "1")])
            .Titles("promised part", "part that fell inside");
        return Figure(
            "Are the intervals honest?",
            "A dot on the line: as many values fell inside as promised. Below it the intervals were too narrow, above it too wide.",
            chart,
            [("dot", "interval"), ("one", "as promised")]);
    }

    public static XElement Weights(SeriesRecording recording)
    {
        int every = Math.Max(1, (recording.Trace.Count + WeightPoints - 1) / WeightPoints);
        IReadOnlyList<TracePoint> points =
            [.. recording.Trace.Where((point, i) => point.Weights.Length > 0 && (i % every == 0 || i == recording.Trace.Count - 1))];
        int[] drawn = [.. Enumerable.Range(0, recording.Experts.Count)
            .OrderByDescending(k => points.Sum(point => Math.Abs(point.Weights[k])))
            .Take(MostExperts)];
        double[] all = [0, 1, .. points.SelectMany(point => drawn.Select(k => point.Weights[k]))];
        (double low, double high) = (all.Min(), all.Max());
        var chart = new SvgChart("Weights of the experts over time", Low, Ends(points, point => point.Row), (low - 0.03, high + 0.03));
        for (int i = 0; i < drawn.Length; i++)
        {
            int k = drawn[i];
            chart.Line($"s{i}", points.Select(point => ((double)point.Row, point.Weights[k])));
        }

        SetAxis(chart, RowAxis.Of([.. points.Select(point => (point.Row, point.Time))]), "weight");
        int left = recording.Experts.Count - drawn.Length;
        return Figure(
            "Whom the ensemble listens to",
            "What each expert counts for; all weights together are 1, and one below 0 corrects the others."
                + (left > 0 ? $" The {drawn.Length} largest are drawn, {left} more are not." : ""),
            chart,
            [.. drawn.Select((k, i) => ($"s{i}", recording.Experts[k]))]);
    }

    public static string Percent(double part) => (100 * part).ToString("0.##", CultureInfo.InvariantCulture) + "\u00a0%";

    private static void SetAxis(SvgChart chart, RowAxis axis, string upward) =>
        chart.Marks(axis.Marks.Select(mark => ((double)mark.Row, mark.Label))).Titles(axis.Title, upward);

    private static (double Low, double High) Ends<T>(IReadOnlyList<T> points, Func<T, long> row) =>
        points.Count == 0 ? (0, 1) : (row(points[0]) - 0.5, row(points[^1]) + 0.5);

    private static XElement Figure(string title, string words, SvgChart chart, IEnumerable<(string Style, string Name)> legend) =>
        new("figure",
            new XElement("h3", title),
            new XElement("figcaption", words),
            new XElement("ul", new XAttribute("class", "legend"), legend.Select(item =>
                new XElement("li", new XElement("i", new XAttribute("class", item.Style)), item.Name))),
            chart.Element);
}
