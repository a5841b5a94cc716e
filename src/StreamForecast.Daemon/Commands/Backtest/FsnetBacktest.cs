using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>One data set by the protocol of the literature, see <see cref="FsnetProtocol"/>: means over steps and columns.</summary>
internal sealed record FsnetScore(
    string DataSet, int Columns, long N, double Mse, double Mae, double NaiveMse, double NaiveMae, IReadOnlyList<double> Published,
    double TicksPerSecond);

/// <summary><c>backtest --protocol fsnet</c>: one line a data set, beside the published numbers.</summary>
internal static class FsnetBacktest
{
    public const string Name = "fsnet";

    /// <exception cref="CommandException">The file is too short for the protocol.</exception>
    public static FsnetScore Run(string path, IReadOnlyList<BacktestSeries> columns, SeriesConfiguration configuration, Action<int> advance)
    {
        (string dataSet, IReadOnlyList<double> published) = PublishedScores.Of(path);
        int rows = columns.Min(column => column.Rows.Count);
        FsnetProtocol protocol = FsnetProtocol.For(path, rows);
        if (rows < protocol.EndRow)
        {
            throw new CommandException($"{path} has {rows} rows; the protocol for {dataSet} scores up to row {protocol.EndRow}");
        }

        double[] units = [.. columns.Select(column => UnitOf(path, column, protocol))];
        var scores = new (PrequentialScore Score, double Unit)[columns.Count];
        long began = Stopwatch.GetTimestamp();
        Parallel.For(0, columns.Count, i => scores[i] = (Score(columns[i], protocol, configuration, advance), units[i]));
        return new FsnetScore(
            dataSet,
            columns.Count,
            scores.Sum(column => column.Score.Count),
            scores.Average(column => column.Score.Mse / (column.Unit * column.Unit)),
            scores.Average(column => column.Score.Mae / column.Unit),
            scores.Average(column => column.Score.NaiveMse / (column.Unit * column.Unit)),
            scores.Average(column => column.Score.NaiveMae / column.Unit),
            published,
            (double)protocol.EndRow * columns.Count / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public static void WriteJson(TextWriter output, IEnumerable<FsnetScore> scores)
    {
        var lines = new JsonLines(output);
        foreach (FsnetScore score in scores)
        {
            lines.Write(json =>
            {
                json.WriteString("data_set", score.DataSet);
                json.WriteNumber("columns", score.Columns);
                json.WriteNumber("n", score.N);
                json.WriteFinite("mse", score.Mse);
                json.WriteFinite("mae", score.Mae);
                json.WriteFinite("naive_mse", score.NaiveMse);
                json.WriteFinite("naive_mae", score.NaiveMae);
                json.WriteStartObject("published_mse");
                for (int i = 0; i < score.Published.Count; i++)
                {
                    json.WriteNumber(PublishedScores.Methods[i], score.Published[i]);
                }

                json.WriteEndObject();
                json.WriteFinite("ticks_per_second", Math.Round(score.TicksPerSecond));
            });
        }
    }

    public static void WriteTable(IAnsiConsole console, IEnumerable<FsnetScore> scores)
    {
        var table = new Table { Border = TableBorder.Simple };
        string[] columns = ["data set", "MSE", "MAE", "naive MSE", .. PublishedScores.Methods.Select(method => $"{method} MSE"), "ticks/s"];
        foreach (string column in columns)
        {
            table.AddColumn(column, made => made.Alignment = column == "data set" ? Justify.Left : Justify.Right);
        }

        foreach (FsnetScore score in scores)
        {
            IEnumerable<string> published = PublishedScores.Methods.Select(
                (_, i) => i < score.Published.Count ? score.Published[i].ToString("F3", CultureInfo.InvariantCulture) : "-");
            double[] own = [score.Mse, score.Mae, score.NaiveMse];
            table.AddRow([Markup.Escape(score.DataSet),
                .. own.Select(number => number.ToString("F4", CultureInfo.InvariantCulture)),
                .. published,
                score.TicksPerSecond.ToString("N0", CultureInfo.InvariantCulture)]);
        }

        console.Write(table);
        console.WriteLine("Horizon 1, in units of each column's early standard deviation. Published numbers are their authors'.");
    }

    private static double UnitOf(string path, BacktestSeries column, FsnetProtocol protocol)
    {
        try
        {
            return protocol.UnitOf([.. column.Rows.Take(protocol.UnitRows).Select(row => row.Value)]);
        }
        catch (ArgumentException unusable)
        {
            throw new CommandException($"{path}, column {column.Name}: {unusable.Message}", unusable);
        }
    }

    private static PrequentialScore Score(
        BacktestSeries column, FsnetProtocol protocol, SeriesConfiguration configuration, Action<int> advance)
    {
        var evaluation = new PrequentialEvaluation(configuration, protocol.FirstScoredRow);
        for (int i = 0; i < protocol.EndRow; i++)
        {
            evaluation.Add(column.Rows[i]);
        }

        advance(protocol.EndRow);
        return evaluation.Ensemble;
    }
}
