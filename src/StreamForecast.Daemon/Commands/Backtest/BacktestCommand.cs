using System.CommandLine;
using System.CommandLine.Parsing;
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
            Description = "CSV or Parquet files: a time column, and a series a column (or --series-column); or ticks as NDJSON.",
            Arity = ArgumentArity.OneOrMore,
        };
        var scoreFrom = new Option<long?>("--score-from")
        {
            Description = "First observation scored, from 0 (default: the last three quarters are scored).",
            HelpName = "ROW",
            CustomParser = result =>
            {
                if (long.TryParse(result.Tokens[0].Value, out long row) && row >= 0)
                {
                    return row;
                }

                result.AddError($"--score-from {result.Tokens[0].Value}: write a whole number from 0 on");
                return null;
            },
        };
        files.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } unknown)
            {
                result.AddError($"{unknown.Value} is not an option of backtest.");
            }
        });
        var output = new Option<string?>("--out")
        {
            Description = "Write every forecast to FILE, CSV or (.ndjson) NDJSON.",
            HelpName = "FILE",
        };
        var protocol = new Option<string?>("--protocol")
        {
            Description = "fsnet: the literature's protocol at horizon 1, one line a data set beside the published numbers.",
        };
        protocol.AcceptOnlyFromAmong(FsnetBacktest.Name);
        Option<string> format = OutputFormat.Create();
        var series = new SeriesOptions();
        var reading = new ObservationFileOptions();
        var pictures = new PictureOptions();
        var command = new Command(
            "backtest", "Stream files through the live code at full speed, each forecast scored before its value is learned.")
        {
            files, format, scoreFrom, output, protocol,
        };
        pictures.AddTo(command);
        series.AddTo(command);
        reading.AddTo(command, files);
        command.Validators.Add(result =>
        {
            string[] excluded =
                ["--target", "--sample", "--horizon", "--score-from", "--out", PictureOptions.PlotName, PictureOptions.ReportName];
            if (result.GetValue(protocol) is not null
                && excluded.FirstOrDefault(name => result.GetResult(name) is OptionResult { Implicit: false }) is { } option)
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
                RunProtocol(terminal, paths, reading.Read(parsed), configuration with { Target = Target.Level, Horizon = 1 }, isJson);
                return ExitCode.Success;
            }

            using ForecastFile? forecasts = parsed.GetValue(output) is { } path ? ForecastFile.Create(path, configuration.Levels) : null;
            using BacktestPictures drawn = pictures.Open(parsed);
            var run = new BacktestRun(configuration, parsed.GetValue(scoreFrom), forecasts);
            // Forecasts are written series after series, so a run that writes them takes one at a time.
            int parallelism = forecasts is null ? Environment.ProcessorCount : 1;
            IReadOnlyList<BacktestResult> results = RunFiles(terminal, paths, reading.Read(parsed), run, parallelism, drawn.AreWanted);
            drawn.Write(results, configuration, CommandOf(parsed));
            Print(terminal, [.. results.SelectMany(result => result.Scores)], isJson);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A series named as one of an earlier file says which file it is of.</summary>
    private static BacktestSeries Distinct(BacktestSeries series, string path, HashSet<string> names)
    {
        string own = names.Contains(series.Name) ? $"{Path.GetFileNameWithoutExtension(path)}: {series.Name}" : series.Name;
        names.Add(own);
        return series with { Name = own };
    }

    private static List<BacktestResult> RunFiles(
        Terminal terminal, string[] paths, ObservationFileForm form, BacktestRun run, int parallelism, bool isDrawn)
    {
        List<BacktestResult> results = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism };
        foreach (string path in paths)
        {
            BacktestSeries[] series = [.. BacktestFile.Read(path, form, terminal.Error).Select(one => Distinct(one, path, names))];
            var ofFile = new BacktestResult[series.Length];
            int drawn = isDrawn ? BacktestRecorder.MaxSeries - results.Count : 0;
            ProgressReport.Run(terminal, Path.GetFileName(path), series.Sum(one => (long)one.Rows.Count), advance =>
                Parallel.For(0, series.Length, options, i =>
                    ofFile[i] = run.Run(path, series[i], i < drawn ? new BacktestRecorder() : null, advance)));
            ShortSeries.Warn(terminal.Error, path, ofFile);
            results.AddRange(ofFile);
        }

        return results;
    }

    private static void Print(Terminal terminal, IReadOnlyList<BacktestScore> scores, bool isJson)
    {
        if (isJson)
        {
            BacktestReport.WriteJson(terminal.Out, scores);
        }
        else
        {
            BacktestReport.WriteTables(terminal.Tables, scores);
        }
    }

    private static string CommandOf(ParseResult parsed) => string.Join(' ', parsed.Tokens
        .Select(token => token.Value)
        .Select(word => word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./,=:".Contains(c))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'")
        .Prepend("streamforecast"));

    private static void RunProtocol(Terminal terminal, string[] paths, ObservationFileForm form, SeriesConfiguration configuration, bool isJson)
    {
        List<FsnetScore> scores = [];
        foreach (string path in paths)
        {
            IReadOnlyList<BacktestSeries> series = BacktestFile.Read(path, form, terminal.Error);
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
