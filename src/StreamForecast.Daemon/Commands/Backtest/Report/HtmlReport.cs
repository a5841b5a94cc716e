using System.Globalization;
using System.Xml.Linq;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>A backtest as one HTML page that can be mailed: no script, no request, light and dark, charts as inline SVG.</summary>
internal static class HtmlReport
{
    /// <summary>Most series in the tables; a file may hold many thousands, and <c>--format json</c> prints them all.</summary>
    public const int MaxTableSeries = 100;

    /// <param name="output">Gets the page, UTF-8.</param>
    /// <param name="series">Every series of the run, at least one.</param>
    /// <param name="configuration">The one they ran under.</param>
    /// <param name="command">The command as it was given.</param>
    public static void Write(Stream output, IReadOnlyList<ReportedSeries> series, SeriesConfiguration configuration, string command)
    {
        ReportedSeries[] drawn = [.. series.Where(one => one.Result.Recording is not null)];
        HtmlFile.Write(output, new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                // Holds whatever a name in the page might try.
                new XElement("meta", new XAttribute("http-equiv", "Content-Security-Policy"),
                    new XAttribute("content", "default-src 'none'; style-src 'unsafe-inline'")),
                new XElement("title", $"Backtest: {Files(series)}"),
                new XElement("style", ReportStyle.Css)),
            new XElement("body", new XElement("main",
                new XElement("h1", "Backtest"),
                new XElement("p", new XAttribute("class", "files"), Files(series)),
                Summary(series, drawn),
                Tables(series),
                drawn.Select(Charts),
                Definitions("What the numbers mean", ReportWords.Glossary),
                Definitions("Configuration", ReportWords.Configuration(configuration)),
                new XElement("h2", "Command"),
                new XElement("pre", command)))));
    }

    private static IEnumerable<XElement> Summary(IReadOnlyList<ReportedSeries> series, ReportedSeries[] drawn)
    {
        yield return new XElement("p",
            "Every value was forecast by the code that runs live, before it was learned, and the forecast compared with what came.");
        yield return new XElement("ul", new XAttribute("class", "summary"),
            drawn.Select(one => new XElement("li", ReportWords.Summary(one.Title, one.Result.Ensemble))));
        if (series.Count > drawn.Length)
        {
            yield return new XElement("p", Counted($"The first {drawn.Length} of {series.Count} series are described and drawn."));
        }

        yield return new XElement("p", new XAttribute("class", "warning"), ReportWords.Warning);
    }

    private static IEnumerable<XElement> Tables(IReadOnlyList<ReportedSeries> series)
    {
        List<(string Title, IReadOnlyList<BacktestScore> Scores)> rows =
            [.. series.Take(MaxTableSeries).Select(one => (one.Title, one.Result.Scores))];
        if (series.Count > 1)
        {
            IEnumerable<BacktestScore> all = series.SelectMany(one => one.Result.Scores);
            rows.Add((Counted($"mean over {series.Count} series"), [.. BacktestScore.MeansOverSeries(all)]));
        }

        yield return new XElement("h2", "Errors");
        if (series.Count > MaxTableSeries)
        {
            yield return new XElement("p", Counted(
                $"The first {MaxTableSeries} of {series.Count} series; the means are over all, and --format json prints every one."));
        }

        yield return ScoreTables.Errors(rows);
        if (rows[0].Scores[0].Levels.Count > 0)
        {
            yield return new XElement("h2", "Intervals of the ensemble");
            yield return ScoreTables.Intervals(rows);
        }
    }

    private static IEnumerable<XElement> Charts(ReportedSeries series)
    {
        SeriesRecording recording = series.Result.Recording!;
        yield return new XElement("h2", series.Title);
        if (recording.Stretch.Count == 0)
        {
            yield return new XElement("p", "No row was scored, so there is nothing to draw.");
            yield break;
        }

        yield return SeriesCharts.Stretch(recording);
        yield return SeriesCharts.Errors(recording);
        if (recording.Trace[^1].Weights.Length > 0)
        {
            yield return SeriesCharts.Weights(recording);
        }

        if (recording.Levels.Count > 0)
        {
            XElement calibration = SeriesCharts.Calibration(series.Result.Ensemble);
            calibration.SetAttributeValue("class", "narrow");
            yield return calibration;
        }
    }

    private static IEnumerable<XElement> Definitions(string title, IEnumerable<(string Term, string Meaning)> terms)
    {
        yield return new XElement("h2", title);
        yield return new XElement("dl", terms.Select(term => new[] { new XElement("dt", term.Term), new XElement("dd", term.Meaning) }));
    }

    private static string Files(IReadOnlyList<ReportedSeries> series) =>
        string.Join(", ", series.Select(one => Path.GetFileName(one.Result.File)).Distinct(StringComparer.Ordinal));

    private static string Counted(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
