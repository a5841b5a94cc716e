using System.CommandLine;
using StreamForecast.Connectors.Csv;
using StreamForecast.Models;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary><c>backtest FILE...</c>: sends files through the live forecaster and tells how its forecasts turned out.</summary>
internal static class BacktestCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "CSV files: a time column, and a series a column (or --series-column).",
            Arity = ArgumentArity.OneOrMore,
        };
        var scoreFrom = new Option<long?>("--score-from")
        {
            Description = "First observation scored, from 0 (default: the last three quarters are scored).",
            HelpName = "ROW",
        };
        scoreFrom.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < 0)
            {
                result.AddError("--score-from must be a whole number from 0 on.");
            }
        });
        var output = new Option<string?>("--out") { Description = "Write every forecast to FILE, CSV or (.ndjson) NDJSON.", HelpName = "FILE" };
        var protocol = new Option<string?>("--protocol")
        {
            Description = "fsnet: the literature's protocol at horizon 1, one line a data set beside the published numbers.",
        };
        protocol.AcceptOnlyFromAmong(FsnetBacktest.Name);
        Option<string> format = OutputFormat.Create();
        var series = new SeriesOptions();
        var columns = new ColumnOptions();
        var command = new Command("backtest", "Stream files through the live code at full speed, each forecast scored before its value is learned.")
        {
            files, format, scoreFrom, output, protocol,
        };
        series.AddTo(command);
        columns.AddTo(command);
        command.Validators.Add(result =>
        {
            string[] excluded = ["--target", "--sample", "--horizon", "--score-from", "--out"];
            if (result.GetValue(protocol) is not null
                && excluded.FirstOrDefault(name => result.GetResult(name) is System.CommandLine.Parsing.OptionResult { Implicit: false }) is { } option)
            {
                result.AddError($"--protocol {FsnetBacktest.Name} fixes {option}; leave it out.");
            }
        });
        command.SetAction(parsed =>
        {
            SeriesConfiguration configuration = series.Read(parsed);
            string[] paths = parsed.GetValue(files)!;
            bool isJson = parsed.IsJson(format);
            if (parsed.GetValue(protocol) is not null)
            {
                RunProtocol(terminal, paths, columns.Read(parsed), configuration with { Target = Target.Level, Horizon = 1 }, isJson);
                return ExitCode.Success;
            }

            using ForecastFile? forecasts = parsed.GetValue(output) is { } path ? ForecastFile.Create(path, configuration.Levels) : null;
            var run = new BacktestRun(configuration, parsed.GetValue(scoreFrom), forecasts);
            RunFiles(terminal, paths, columns.Read(parsed), run, isParallel: forecasts is null, isJson);
            return ExitCode.Success;
        });
        return command;
    }

    private static void RunFiles(
        Terminal terminal, string[] paths, CsvColumns columns, BacktestRun run, bool isParallel, bool isJson)
    {
        List<BacktestScore> scores = [];
        foreach (string path in paths)
        {
            IReadOnlyList<BacktestSeries> series = BacktestFile.Read(path, columns, terminal.Error);
            var results = new IReadOnlyList<BacktestScore>[series.Count];
            // Forecasts are written series after series, so a run that writes them takes one at a time.
            var options = new ParallelOptions { MaxDegreeOfParallelism = isParallel ? Environment.ProcessorCount : 1 };
            ProgressReport.Run(terminal, Path.GetFileName(path), series.Sum(one => (long)one.Rows.Count), advance =>
                Parallel.For(0, series.Count, options, i => results[i] = run.Run(series[i], advance)));
            scores.AddRange(results.SelectMany(result => result));
        }

        if (isJson)
        {
            BacktestReport.WriteJson(terminal.Out, scores);
        }
        else
        {
            BacktestReport.WriteTables(terminal.Tables, scores);
        }
    }

    private static void RunProtocol(Terminal terminal, string[] paths, CsvColumns columns, SeriesConfiguration configuration, bool isJson)
    {
        List<FsnetScore> scores = [];
        foreach (string path in paths)
        {
            IReadOnlyList<BacktestSeries> series = BacktestFile.Read(path, columns, terminal.Error);
            ProgressReport.Run(terminal, Path.GetFileName(path), series.Sum(one => (long)one.Rows.Count), advance =>
                scores.Add(FsnetBacktest.Run(path, series, configuration, advance)));
        }

        if (isJson)
        {
            FsnetBacktest.WriteJson(terminal.Out, scores);
        }
        else
        {
            FsnetBacktest.WriteTable(terminal.Tables, scores);
        }
    }
}
