using System.CommandLine;
using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary><c>forget SERIES</c>: deletes a series of a running daemon, with all it learned.</summary>
internal static class ForgetCommand
{
    public static Command Create(Terminal terminal)
    {
        var series = new Argument<string>("series") { Description = "The series id: one, no pattern." };
        Option<string> http = DaemonClient.AddressOption();
        Option<bool> yes = Confirmation.Option();
        var command = new Command("forget", "Delete a series of a running daemon with all it learned. It cannot be undone.") { series, http, yes };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            string id = parsed.GetValue(series)!;
            if (SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(id)) is { } fault)
            {
                throw new CommandException($"'{id}' is no series ({fault}): forget takes one id, no pattern; list them with: streamforecast series");
            }

            if (!await Confirmation.GivenAsync(terminal, parsed.GetValue(yes), $"Forget '{id}' and all it learned?", cancellation))
            {
                return ExitCode.Usage;
            }

            using var daemon = new DaemonClient(parsed.GetValue(http)!);
            await daemon.ForgetAsync(id, cancellation);
            await terminal.Error.WriteLineAsync($"Forgot {id}.");
            return ExitCode.Success;
        });
        return command;
    }
}
