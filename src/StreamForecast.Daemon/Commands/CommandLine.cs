using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using StreamForecast.Daemon.Commands.Backtest;
using StreamForecast.Daemon.Commands.Bench;
using StreamForecast.Daemon.Commands.Bench.Yardsticks;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Series;
using StreamForecast.Daemon.Commands.Store;
using StreamForecast.Daemon.Commands.Watch;
using StreamForecast.Daemon.Options;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Commands;

/// <summary>The program's one entrance: reads the arguments, runs the command, and turns failures into one line and an exit code.</summary>
public static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ParseResult parsed = Create(terminal).Parse(arguments, Parsing);
        if (parsed.CommandResult != parsed.RootCommandResult
            && parsed.RootCommandResult.Children.OfType<OptionResult>().FirstOrDefault(
                option => !option.Implicit && option.Option is not (HelpOption or VersionOption)) is { } lost)
        {
            // It would be lost: what stands in front of a command belongs to the daemon that runs without one.
            await terminal.Error.WriteLineAsync($"error: {lost.IdentifierToken} stands before the command; write it behind: {string.Join(' ', NamesTo(parsed.CommandResult))} {lost.IdentifierToken}");
            return ExitCode.Usage;
        }

        if (parsed.Action is ParseErrorAction)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await terminal.Error.WriteLineAsync($"error: {error.Message}");
            }

            await terminal.Error.WriteLineAsync($"See: {string.Join(' ', NamesTo(parsed.CommandResult))} --help");
            return ExitCode.Usage;
        }

        // The daemon's host and its signals decide when a run ends, so the parser must not install its own.
        var invocation = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (ConfigurationException faulty)
        {
            foreach (ConfigurationFault fault in faulty.Faults)
            {
                await terminal.Error.WriteLineAsync($"error: {fault}");
            }

            return ExitCode.Failed;
        }
        catch (Exception expected) when (expected is CommandException or StoreException)
        {
            await terminal.Error.WriteLineAsync($"error: {expected.Message}");
            return ExitCode.Failed;
        }
        catch (Exception unforeseen)
        {
            // Nobody planned for it, so the trace is the only account of it there is.
            await terminal.Error.WriteLineAsync($"error: unforeseen failure, please report it: {unforeseen}");
            return ExitCode.Failed;
        }
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand(
            "StreamForecast learns from live streams of numbers and forecasts their next values. Without a command it serves.");
        ServeCommand.AddTo(root, terminal);
        var serve = new Command("serve", "Run the daemon: ticks in, forecasts out, a dashboard beside. The default command.");
        ServeCommand.AddTo(serve, terminal);
        root.Add(serve);
        root.Add(BacktestCommand.Create(terminal));
        root.Add(ArticleCommand.Create(terminal));
        root.Add(HealthCommand.Create(terminal));
        root.Add(SeriesCommand.Create(terminal));
        root.Add(ExplainCommand.Create(terminal));
        root.Add(ForgetCommand.Create(terminal));
        root.Add(FeedCommand.Create(terminal));
        root.Add(WatchCommand.Create(terminal));
        root.Add(SimulateCommand.Create(terminal));
        root.Add(StoreCommand.Create(terminal));
        root.Add(BenchCommand.Create(terminal));
        root.Add(PlainLoopCommand.Create(terminal));
        return root;
    }

    private static IEnumerable<string> NamesTo(CommandResult command) =>
        (command.Parent is CommandResult parent ? NamesTo(parent) : ["streamforecast"])
        .Concat(command.Parent is null ? [] : [command.Command.Name]);
}
