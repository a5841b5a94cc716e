using System.CommandLine;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;

namespace StreamForecast.Daemon.Commands;

/// <summary><c>serve</c>: runs the daemon until it is told to stop. With <c>--check</c> it reads the configuration and stops there.</summary>
internal static class ServeCommand
{
    public static void AddTo(Command command, Terminal terminal)
    {
        var file = new Option<string?>("--config")
        {
            Description = $"Configuration file (default: {OptionsLoader.DefaultFile} when it is there).",
            HelpName = "FILE",
        };
        var http = new Option<string?>("--http") { Description = "Where to listen (default: 127.0.0.1:8080).", HelpName = "ADDR:PORT" };
        var grpc = new Option<string?>("--grpc") { Description = "Where to listen for gRPC (default: 127.0.0.1:8081).", HelpName = "ADDR:PORT" };
        var lineProtocol = new Option<string?>("--line-protocol")
        {
            Description = "Listen for line protocol over TCP, too: 127.0.0.1:9009, say (default: off).",
            HelpName = "ADDR:PORT",
        };
        var data = new Option<string?>("--data")
        {
            Description = $"Directory of the store (default: {DaemonOptions.DefaultDirectory}).",
            HelpName = "DIR",
        };
        var noDemo = new Option<bool>("--no-demo") { Description = "Leave out the simulated market." };
        var check = new Option<bool>("--check") { Description = "Check the configuration and stop." };
        foreach (Option option in (Option[])[file, http, grpc, lineProtocol, data, noDemo, check])
        {
            command.Add(option);
        }

        command.SetAction(async (ParseResult parsed) =>
        {
            var flags = new ServeFlags(parsed.GetValue(file), parsed.GetValue(http), parsed.GetValue(data), parsed.GetValue(noDemo),
                parsed.GetValue(grpc), parsed.GetValue(lineProtocol), Listens: true);
            DaemonOptions options = OptionsLoader.Load(flags, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
            if (!parsed.GetValue(check))
            {
                return await DaemonHost.RunAsync(options, flags, terminal, TimeProvider.System);
            }

            await terminal.Out.WriteLineAsync($"The configuration is sound ({options.File ?? "defaults, no file"}).");
            return ExitCode.Success;
        });
    }
}
