using System.CommandLine;
using System.Globalization;
using StreamForecast.Storage.Inspection;

namespace StreamForecast.Daemon.Commands.Store;

/// <summary><c>store compact</c>: gives the space of what was trimmed and forgotten back to the disk.</summary>
internal static class CompactCommand
{
    private const double Megabyte = 1_000_000;

    public static Command Create(Terminal terminal)
    {
        var store = new StoreOption();
        var command = new Command("compact", "Give unused space of the store back to its disk, which needs room for a second copy meanwhile. Stop the daemon first.");
        store.AddTo(command);
        command.SetAction((ParseResult parsed) =>
        {
            string directory = store.DirectoryOf(parsed);
            (long before, long after) = StoreCompaction.Run(directory);
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{directory}: {before / Megabyte:F1} MB before, {after / Megabyte:F1} MB now"));
            return ExitCode.Success;
        });
        return command;
    }
}
