using System.Globalization;
using System.Xml.Linq;

namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>The scores as tables: the same numbers, rounded the same way, as the command prints.</summary>
internal static class ScoreTables
{
    private static readonly (string Title, string Words, Func<BacktestScore, double> Number)[] Columns =
    [
        ("RMSE / naive", "below 1: better than naive", score => score.RelativeRmse),
        ("MAE / naive", "below 1: better than naive", score => score.RelativeMae),
        ("direction right", "part of the moves, 0.5 is a coin", score => score.DirectionalAccuracy),
        ("MASE", "in steps of naive before", score => score.Mase),
        ("RMSE", "units of the target", score => score.Rmse),
        ("MAE", "units of the target", score => score.Mae),
        ("MSE", "units squared", score => score.Mse),
    ];

    /// <summary>Errors, a row a model.</summary>
    public static XElement Errors(IEnumerable<(string Title, IReadOnlyList<BacktestScore> Scores)> series) => Scrolled(
        Head(["series", "model", "rows scored"], Columns.Select(column => (column.Title, column.Words))),
        series.SelectMany(one => one.Scores.Select(score => new XElement("tr",
            new XAttribute("class", score.Model == BacktestScore.Ensemble ? "ensemble" : "expert"),
            new XElement("th", new XAttribute("scope", "row"), score.Model == BacktestScore.Ensemble ? one.Title : ""),
            new XElement("td", new XAttribute("class", "name"), score.Model),
            Cell(score.N.ToString(CultureInfo.InvariantCulture)),
            Columns.Select(column => Cell(BacktestReport.Number(column.Number(score))))))));

    /// <summary>Coverage and width of the ensemble's intervals, a row a level.</summary>
    public static XElement Intervals(IEnumerable<(string Title, IReadOnlyList<BacktestScore> Scores)> series) => Scrolled(
        Head(["series"], [("promised", "part inside"), ("measured", "part inside"), ("mean width", "units of the input")]),
        series.Select(one => (one.Title, Ensemble: one.Scores[0])).SelectMany(one => one.Ensemble.Levels.Select((level, i) => new XElement(
            "tr",
            new XElement("th", new XAttribute("scope", "row"), i == 0 ? one.Title : ""),
            Cell(level.ToString(CultureInfo.InvariantCulture)),
            Cell(BacktestReport.Number(one.Ensemble.Coverage[i])),
            Cell(BacktestReport.Number(one.Ensemble.Width[i]))))));

    private static XElement Scrolled(XElement head, IEnumerable<XElement> rows) => new("div", new XAttribute("class", "scroll"),
        new XElement("table", head, new XElement("tbody", rows)));

    private static XElement Head(IEnumerable<string> names, IEnumerable<(string Title, string Words)> numbers) => new("thead",
        new XElement("tr",
        names.Select(name => new XElement("th", new XAttribute("scope", "col"), name)),
        numbers.Select(column => new XElement("th", new XAttribute("scope", "col"), new XAttribute("class", "number"),
            column.Title, new XElement("small", column.Words)))));

    private static XElement Cell(string number) => new("td", new XAttribute("class", "number"), number);
}
