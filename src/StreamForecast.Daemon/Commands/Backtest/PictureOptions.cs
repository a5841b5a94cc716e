using System.CommandLine;
using StreamForecast.Daemon.Commands.Backtest.Report;
using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary><c>--plot</c> and <c>--report</c>.</summary>
internal sealed class PictureOptions
{
    public const string PlotName = "--plot";
    public const string ReportName = "--report";

    private readonly Option<string?> _plot = new(PlotName)
    {
        Description = $"""
            Draw the last {BacktestRecorder.StretchRows} scored rows of each series, and its error against naive, to FILE, a PNG:
            one picture, the series below each other, the first {BacktestRecorder.MaxSeries} of them.
            """.ReplaceLineEndings(" "),
        HelpName = "FILE",
    };

    private readonly Option<string?> _report = new(ReportName)
    {
        Description = $"""
            Write all scores, and charts of the first {BacktestRecorder.MaxSeries} series, to FILE: one HTML page that loads
            nothing else and can be mailed.
            """.ReplaceLineEndings(" "),
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_plot);
        command.Add(_report);
    }

    /// <exception cref="CommandException">A file cannot be written.</exception>
    public BacktestPictures Open(ParseResult parsed) => new(parsed.GetValue(_plot), parsed.GetValue(_report));
}

/// <summary>The pictures asked for, their files open from the start.</summary>
internal sealed class BacktestPictures : IDisposable
{
    private readonly FileStream? _plot;
    private readonly FileStream? _report;

    /// <exception cref="CommandException">A file cannot be written, or nothing can be drawn on this system.</exception>
    public BacktestPictures(string? plot, string? report)
    {
        if (plot is not null)
        {
            PlotPicture.RequireFont();
            _plot = OutputFile.Create(PictureOptions.PlotName, plot);
        }

        try
        {
            _report = report is null ? null : OutputFile.Create(PictureOptions.ReportName, report);
        }
        catch (CommandException)
        {
            _plot?.Dispose();
            throw;
        }
    }

    public bool AreWanted => _plot is not null || _report is not null;

    /// <param name="results">Every series of the run.</param>
    /// <param name="configuration">The one they ran under.</param>
    /// <param name="command">The command as it was given.</param>
    /// <exception cref="CommandException">A file could not be written to its end.</exception>
    public void Write(IReadOnlyList<BacktestResult> results, SeriesConfiguration configuration, string command)
    {
        try
        {
            bool isOneFile = results.Select(result => result.File).Distinct(StringComparer.Ordinal).Count() == 1;
            IReadOnlyList<ReportedSeries> series = [.. results.Select(result => new ReportedSeries(
                isOneFile ? result.Series : $"{Path.GetFileName(result.File)}: {result.Series}", result))];
            if (_plot is not null)
            {
                PlotPicture.Write(
                    _plot,
                    [.. series.Where(one => one.Result.Recording is not null).Select(one => (one.Title, one.Result.Recording!))]);
                _plot.Flush();
            }

            if (_report is not null)
            {
                HtmlReport.Write(_report, series, configuration, command);
                _report.Flush();
            }
        }
        catch (IOException fault)
        {
            throw new CommandException($"{PictureOptions.PlotName}, {PictureOptions.ReportName}: {fault.Message}", fault);
        }
    }

    public void Dispose()
    {
        _plot?.Dispose();
        _report?.Dispose();
    }
}
