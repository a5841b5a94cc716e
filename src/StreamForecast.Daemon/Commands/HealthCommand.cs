using System.CommandLine;
using System.Net;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Commands;

/// <summary><c>health</c>: asks a running daemon whether it takes ticks; containers and supervisors call it.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(Terminal terminal)
    {
        var http = new Option<string?>("--http")
        {
            Description = "Where the daemon listens (default: as the configuration says).",
            HelpName = "ADDR:PORT",
        };
        var file = new Option<string?>("--config") { Description = "Configuration file of the daemon.", HelpName = "FILE" };
        var command = new Command("health", "Ask a running daemon whether it is ready: exit code 0 when it is, 1 otherwise.") { http, file };
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            var flags = new ServeFlags(parsed.GetValue(file), parsed.GetValue(http));
            DaemonOptions options = OptionsLoader.Load(flags, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
            await terminal.Out.WriteLineAsync(await AskAsync(Reachable(options.Http.Address), cancellation));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A daemon that listens on every address is asked on loopback.</summary>
    private static IPEndPoint Reachable(IPEndPoint address) =>
        address.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, address.Port)
        : address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port)
        : address;

    private static async Task<string> AskAsync(IPEndPoint address, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://{address}/readyz"), cancellation);
            string body = await answer.Content.ReadAsStringAsync(cancellation);
            return answer.IsSuccessStatusCode ? body : throw new CommandException($"the daemon on {address} is not ready: {body}");
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            throw new CommandException($"no daemon answers on {address} ({silent.Message}); start one with: streamforecast serve", silent);
        }
    }
}
