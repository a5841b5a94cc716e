using System.CommandLine;

namespace StreamForecast.Daemon.Commands.Series;

/// <summary><c>forget SERIES</c>: deletes a series of a running daemon, with all it learned.</summary>
internal static class ForgetCommand
{
    public static Command Create(Terminal terminal)
    {
        var series = new Argument<string>("series") { Description = "The series id." };
        Option<string> http = DaemonClient.AddressOption();
        Option<bool> yes = Confirmation.Option();
        var command = new Command("forget", "Delete a series of a running daemon with all it learned. It cannot be undone.") { series, http, yes };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            string id = parsed.GetValue(series)!;
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
