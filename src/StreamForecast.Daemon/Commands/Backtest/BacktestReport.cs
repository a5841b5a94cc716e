using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Tells the scores of a backtest: a table a series for people, or one JSON object a line for programs.</summary>
internal static class BacktestReport
{
    public static void WriteJson(TextWriter output, IReadOnlyList<BacktestScore> scores)
    {
        var lines = new JsonLines(output);
        foreach (BacktestScore score in scores.Concat(BacktestScore.MeansOverSeries(scores)))
        {
            lines.Write(json => WriteMembers(json, score));
        }
    }

    public static void WriteTables(IAnsiConsole console, IReadOnlyList<BacktestScore> scores)
    {
        IGrouping<string, BacktestScore>[] bySeries = [.. scores.GroupBy(score => score.Series, StringComparer.Ordinal)];
        foreach (IGrouping<string, BacktestScore> series in bySeries)
        {
            WriteTable(console, series.Key, [.. series]);
        }

        if (bySeries.Length > 1)
        {
            WriteTable(console, $"mean over {bySeries.Length} series", [.. BacktestScore.MeansOverSeries(scores)]);
            if (!scores[0].IsRelative)
            {
                console.WriteLine("Errors in units of the input have no mean over series, which may differ in unit: compare the relative ones.");
            }
        }

        console.WriteLine("Relative errors are over naive's on the same rows: below 1 is better than no change.");
    }

    private static void WriteMembers(Utf8JsonWriter json, BacktestScore score)
    {
        json.WriteString("series", score.Series);
        json.WriteString("model", score.Model);
        json.WriteNumber("n", score.N);
        json.WriteFinite("mse", score.Mse);
        json.WriteFinite("mae", score.Mae);
        json.WriteFinite("rmse", score.Rmse);
        json.WriteFinite("relative_rmse", score.RelativeRmse);
        json.WriteFinite("relative_mae", score.RelativeMae);
        json.WriteFinite("mase", score.Mase);
        json.WriteFinite("directional_accuracy", score.DirectionalAccuracy);
        WriteLevels(json, "coverage", score.Levels, score.Coverage);
        WriteLevels(json, "width", score.Levels, score.Width);
        WriteSteps(json, score.Steps);
        json.WriteFinite("ticks_per_second", Math.Round(score.TicksPerSecond));
    }

    private static void WriteSteps(Utf8JsonWriter json, IReadOnlyList<StepScore> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        json.WriteStartArray("steps");
        foreach (StepScore step in steps)
        {
            json.WriteStartObject();
            json.WriteNumber("step", step.Step);
            json.WriteNumber("n", step.N);
            json.WriteFinite("relative_rmse", step.RelativeRmse);
            json.WriteFinite("relative_mae", step.RelativeMae);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLevels(Utf8JsonWriter json, string name, IReadOnlyList<double> levels, IReadOnlyList<double> numbers)
    {
        json.WriteStartObject(name);
        for (int i = 0; i < levels.Count; i++)
        {
            json.WriteFinite(levels[i].ToString(CultureInfo.InvariantCulture), numbers[i]);
        }

        json.WriteEndObject();
    }

    private static void WriteTable(IAnsiConsole console, string title, IReadOnlyList<BacktestScore> scores)
    {
        BacktestScore ensemble = scores[0];
        var table = new Table { Border = TableBorder.Simple };
        foreach (string column in (string[])["model", "MSE", "MAE", "RMSE/naive", "MAE/naive", "MASE", "direction"])
        {
            table.AddColumn(column, made => made.Alignment = column == "model" ? Justify.Left : Justify.Right);
        }

        foreach (BacktestScore score in scores)
        {
            table.AddRow([Markup.Escape(score.Model), .. new[]
            {
                score.Mse, score.Mae, score.RelativeRmse, score.RelativeMae, score.Mase, score.DirectionalAccuracy,
            }.Select(Number)]);
        }

        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{title}: {ensemble.N} rows scored, {ensemble.TicksPerSecond:N0} ticks/s"));
        console.Write(table);
        for (int i = 0; i < ensemble.Levels.Count; i++)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  interval {ensemble.Levels[i]:P0}: covers {Number(ensemble.Coverage[i], "P1")}{Width(ensemble.Width[i])}"));
        }

        foreach (StepScore step in ensemble.Steps)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  step {step.Step}: RMSE/naive {Number(step.RelativeRmse)}, MAE/naive {Number(step.RelativeMae)}, over {step.N} rows"));
        }

        console.WriteLine();
    }

    private static string Width(double width) => double.IsFinite(width) ? $", {Number(width)} wide in units of the input" : "";

    internal static string Number(double number) => Number(number, "G5");

    internal static string Number(double number, string format) =>
        double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "-";
}
