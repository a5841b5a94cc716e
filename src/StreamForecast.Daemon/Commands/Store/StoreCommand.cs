using System.CommandLine;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Commands.Store;

/// <summary><c>store</c>: looks into the store of a daemon, mends it, makes it smaller, and writes out what it holds.</summary>
internal static class StoreCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("store", "Check the store, reclaim its space, or write out what it holds.")
        {
            VerifyCommand.Create(terminal), CompactCommand.Create(terminal), ExportCommand.Create(terminal),
        };
        return command;
    }
}

/// <summary>Which store is meant: <c>--data</c>, or else the one of the configuration.</summary>
internal sealed class StoreOption
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = $"Directory of the store (default: as the configuration says, else {DaemonOptions.DefaultDirectory}).",
        HelpName = "DIR",
    };

    private readonly Option<string?> _file = new("--config") { Description = "Configuration file of the daemon.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_file);
    }

    public string DirectoryOf(ParseResult parsed) => OptionsLoader.Load(
        new ServeFlags(parsed.GetValue(_file), Directory: parsed.GetValue(_data)), Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory())
        .Store.Directory;
}
