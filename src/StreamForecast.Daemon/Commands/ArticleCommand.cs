using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Spectre.Console;
using StreamForecast.Daemon.Commands.Backtest;
using StreamForecast.Models.Evaluation;

namespace StreamForecast.Daemon.Commands;

/// <summary><c>article FILE</c>: the experiment that the recurrent cell comes from, on any file of prices, with the numbers as they are.</summary>
internal static class ArticleCommand
{
    /// <summary>Series left out that are named one by one; more are counted.</summary>
    private const int MaxWarnings = 5;

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "File of prices with a time column: CSV, Parquet, or ticks as NDJSON." };
        var zone = new Option<string>("--time-zone")
        {
            Description = "IANA time zone in which months end (default: UTC).",
            HelpName = "ZONE",
            DefaultValueFactory = _ => "UTC",
        };
        zone.Validators.Add(result =>
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(result.GetValueOrDefault<string>()!, out _))
            {
                result.AddError($"--time-zone {result.GetValueOrDefault<string>()} is not known; write an IANA name such as Europe/London.");
            }
        });
        Option<string> format = OutputFormat.Create();
        var reading = new ObservationFileOptions();
        var command = new Command("article", """
            The source article's experiment: month-end closes as percentage returns, forecast one month ahead by no change, the running
            mean, AR(1), the article's recurrent cell and the same cell by Adam; and what larger rates do to the article's cell.
            """) { file, format, zone };
        reading.AddTo(command, file);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            List<string> refusals = [];
            bool isAnyTold = false;
            foreach (BacktestSeries series in BacktestFile.Read(path, reading.Read(parsed), terminal.Error))
            {
                if (!TryRun(series, parsed.GetValue(zone)!, out DemonstrationResult? result, out string reason))
                {
                    refusals.Add($"{path}, series {series.Name}: {reason}");
                    continue;
                }

                isAnyTold = true;
                if (parsed.IsJson(format))
                {
                    WriteJson(terminal.Out, series.Name, result);
                }
                else
                {
                    WriteTable(terminal.Tables, series.Name, result);
                }
            }

            if (!isAnyTold)
            {
                throw new CommandException(refusals[0]);
            }

            WarnOf(refusals, terminal.Error);
            return ExitCode.Success;
        });
        return command;
    }

    private static void WarnOf(List<string> refusals, TextWriter warnings)
    {
        foreach (string refusal in refusals.Take(MaxWarnings))
        {
            warnings.WriteLine($"warning: left out: {refusal}");
        }

        if (refusals.Count > MaxWarnings)
        {
            warnings.WriteLine($"warning: {refusals.Count - MaxWarnings} more series were left out");
        }
    }

    private static bool TryRun(BacktestSeries series, string zone, [NotNullWhen(true)] out DemonstrationResult? result, out string reason)
    {
        result = null;
        reason = "";
        if (series.Rows.All(row => row.Time == 0))
        {
            reason = "its rows have no times, so no month ends; name the column of times with --time-column";
            return false;
        }

        try
        {
            result = ArticleDemonstration.Run(series.Rows, zone);
            return true;
        }
        catch (ArgumentException tooShort)
        {
            reason = tooShort.Message;
            return false;
        }
    }

    private static void WriteJson(TextWriter output, string series, DemonstrationResult result)
    {
        var lines = new JsonLines(output);
        double naive = result.Rows[0].Rmse;
        foreach (DemonstrationRow row in result.Rows)
        {
            lines.Write(json =>
            {
                json.WriteString("series", series);
                json.WriteString("model", row.Model);
                json.WriteNumber("months", result.Months);
                json.WriteFinite("rmse_percent", row.Rmse);
                json.WriteFinite("relative_rmse", row.Rmse / naive);
            });
        }

        foreach (Divergence divergence in result.Divergences)
        {
            lines.Write(json =>
            {
                json.WriteString("series", series);
                json.WriteString("model", "the article's cell");
                json.WriteNumber("rate", divergence.Rate);
                if (divergence.Step is { } step)
                {
                    json.WriteNumber("diverged_at_step", step);
                }
                else
                {
                    json.WriteNull("diverged_at_step");
                }
            });
        }
    }

    private static void WriteTable(IAnsiConsole console, string series, DemonstrationResult result)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        double naive = result.Rows[0].Rmse;
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("model");
        table.AddColumn("RMSE, %", column => column.Alignment = Justify.Right);
        table.AddColumn("over no change", column => column.Alignment = Justify.Right);
        foreach (DemonstrationRow row in result.Rows)
        {
            double relative = row.Rmse / naive;
            table.AddRow(
                Markup.Escape(row.Model),
                double.IsFinite(row.Rmse) ? row.Rmse.ToString("F2", invariant) : "diverged",
                double.IsFinite(relative) ? relative.ToString("F4", invariant) : "-");
        }

        console.WriteLine($"{series}: {result.Months} monthly returns, scored from the {ArticleDemonstration.FirstScoredMonth + 1}th on");
        console.Write(table);
        foreach (Divergence divergence in result.Divergences)
        {
            string fate = divergence.Step is { } step ? $"diverges at step {step}" : "does not diverge";
            console.WriteLine(string.Create(invariant, $"  the article's cell from u = m = b = 1 at rate {divergence.Rate}: {fate}"));
        }

        // Naive's error is always a number; a cell that diverged has none, and NaN would count as the least.
        DemonstrationRow best = result.Rows.Where(row => double.IsFinite(row.Rmse)).MinBy(row => row.Rmse)!;
        console.WriteLine(best.Rmse < 0.98 * naive
            ? string.Create(invariant, $"Best: {best.Model}, {1 - (best.Rmse / naive):P1} below no change.")
            : "No model has an edge over no change that is worth the name.");
        console.WriteLine();
    }
}
