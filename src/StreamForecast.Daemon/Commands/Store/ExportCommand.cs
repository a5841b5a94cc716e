using System.CommandLine;
using StreamForecast.Daemon.Commands.Backtest;
using StreamForecast.Storage.Inspection;

namespace StreamForecast.Daemon.Commands.Store;

/// <summary><c>store export</c>: what the store holds, as lines.</summary>
internal static class ExportCommand
{
    private const string Forecasts = "forecasts";
    private const string Ticks = "ticks";
    private const string Csv = "csv";
    private const string NdJson = "ndjson";

    public static Command Create(Terminal terminal)
    {
        var store = new StoreOption();
        var what = new Argument<string>("WHAT")
        {
            Description = $"{Forecasts}: the last observations of each series, with what was expected of the next, as of its newest snapshot. {Ticks}: what the log still holds.",
            DefaultValueFactory = _ => Forecasts,
        };
        what.AcceptOnlyFromAmong(Forecasts, Ticks);
        var match = new Option<string>("--match")
        {
            Description = "Series to export; * stands for any run of characters (default: *).",
            DefaultValueFactory = _ => "*",
            HelpName = "PATTERN",
        };
        var format = new Option<string>("--format")
        {
            Description = $"{Csv} or {NdJson} (default: {Csv}).",
            DefaultValueFactory = _ => Csv,
        };
        format.AcceptOnlyFromAmong(Csv, NdJson);
        var output = new Option<string?>("--out") { Description = "File to write (default: standard output).", HelpName = "FILE" };
        var command = new Command("export", "Write out forecasts or ticks of the store. A daemon may run meanwhile.") { what, match, format, output };
        store.AddTo(command);
        command.SetAction((ParseResult parsed) =>
        {
            using var export = StoreExport.Open(store.DirectoryOf(parsed));
            string? path = parsed.GetValue(output);
            using StreamWriter? file = path is null ? null : new StreamWriter(OutputFile.Create("--out", path));
            IExportWriter writer = parsed.GetValue(format) == Csv
                ? new CsvExport(file ?? terminal.Out)
                : new NdJsonExport(file ?? terminal.Out);
            if (parsed.GetValue(what) == Ticks)
            {
                writer.Write(export.Ticks(parsed.GetValue(match)!));
            }
            else
            {
                writer.Write(export.Histories(parsed.GetValue(match)!));
                TellWhatIsMissing(export.CountTicksAboveHistories(parsed.GetValue(match)!), terminal);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void TellWhatIsMissing(long ticks, Terminal terminal)
    {
        if (ticks > 0)
        {
            terminal.Error.WriteLine(
                $"notice: {ticks:N0} ticks of the log are not among them yet: they follow with the next snapshot of their series, "
                + $"for all of them when the daemon is stopped in order; until then 'store export {Ticks}' has them");
        }
    }
}
