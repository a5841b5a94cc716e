using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StreamForecast.Daemon.Commands.Backtest;
using StreamForecast.Models.Evaluation;

namespace StreamForecast.Daemon.Commands;

/// <summary><c>article FILE</c>: the experiment that the recurrent cell comes from, on any file of prices, with the numbers as they are.</summary>
internal static class ArticleCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "CSV file of prices with a time column." };
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
        var columns = new ColumnOptions();
        var command = new Command("article", """
            The source article's experiment: month-end closes as percentage returns, forecast one month ahead by no change, the running
            mean, AR(1), the article's recurrent cell and the same cell by Adam; and what larger rates do to the article's cell.
            """) { file, format, zone };
        columns.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            foreach (BacktestSeries series in BacktestFile.Read(path, columns.Read(parsed), terminal.Error))
            {
                DemonstrationResult result = Run(path, series, parsed.GetValue(zone)!);
                if (parsed.IsJson(format))
                {
                    WriteJson(terminal.Out, series.Name, result);
                }
                else
                {
                    WriteTable(terminal.Tables, series.Name, result);
                }
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static DemonstrationResult Run(string path, BacktestSeries series, string zone)
    {
        try
        {
            return ArticleDemonstration.Run(series.Rows, zone);
        }
        catch (ArgumentException tooShort)
        {
            throw new CommandException($"{path}, series {series.Name}: {tooShort.Message}", tooShort);
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
                if (divergence.Step is { } month)
                {
                    json.WriteNumber("diverged_at_month", month);
                }
                else
                {
                    json.WriteNull("diverged_at_month");
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
            table.AddRow(Markup.Escape(row.Model), row.Rmse.ToString("F2", invariant), (row.Rmse / naive).ToString("F4", invariant));
        }

        console.WriteLine($"{series}: {result.Months} monthly returns, scored from the {ArticleDemonstration.FirstScoredMonth + 1}th on");
        console.Write(table);
        foreach (Divergence divergence in result.Divergences)
        {
            string fate = divergence.Step is { } month ? $"diverges at step {month}" : "does not diverge";
            console.WriteLine(string.Create(invariant, $"  the article's cell from u = m = b = 1 at rate {divergence.Rate}: {fate}"));
        }

        DemonstrationRow best = result.Rows.MinBy(row => row.Rmse)!;
        console.WriteLine(best.Rmse < 0.98 * naive
            ? string.Create(invariant, $"Best: {best.Model}, {1 - (best.Rmse / naive):P1} below no change.")
            : "No model has an edge over no change that is worth the name.");
        console.WriteLine();
    }
}
