using System.CommandLine;
using System.Net.Sockets;
using StreamForecast.Connectors.Simulator;
using StreamForecast.Connectors.Simulator.Exchange;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Commands;

/// <summary><c>simulate</c>: a made-up exchange on a local WebSocket, to try a feed without a network.</summary>
internal static class SimulateCommand
{
    private const double MinRate = 0.001;
    private const double MaxRate = 100_000;

    public static Command Create(Terminal terminal)
    {
        var usual = new SimulatedExchangeOptions();
        var exchange = new Option<string>("--exchange")
        {
            Description = $"Whose messages it speaks: {string.Join(", ", ExchangeShapes.Names)} (default: {usual.Exchange}).",
            DefaultValueFactory = _ => usual.Exchange,
        }.AcceptOnlyFromAmong([.. ExchangeShapes.Names]);
        var address = new Option<string>("--address")
        {
            Description = $"Where to listen; port 0 picks a free one (default: {usual.Address}).",
            DefaultValueFactory = _ => $"{usual.Address}",
            HelpName = "ADDR:PORT",
        };
        var symbols = new Option<string?>("--symbols") { Description = "What is traded, as the exchange writes it, separated by commas.", HelpName = "A,B" };
        Option<double> rate = NumberOption.Create(
            "--rate", $"Trades per second of all symbols together (default: {usual.TradesPerSecond}).", usual.TradesPerSecond, MinRate, MaxRate);
        Option<ulong> seed = NumberOption.Create(
            "--seed", $"The same seed makes the same prices (default: {usual.Seed}).", usual.Seed, ulong.MinValue, ulong.MaxValue);
        var faults = new Option<bool>("--faults")
        {
            Description = "Now and then leave out, repeat or delay a trade, send half a message, break the connection.",
        };
        var command = new Command("simulate", "Run a made-up exchange on a local WebSocket, to try an exchange feed without a network.")
        {
            exchange, address, symbols, rate, seed, faults,
        };
        command.SetAction((ParseResult parsed, CancellationToken cancellation) =>
        {
            (System.Net.IPEndPoint endpoint, string? fault) = DaemonOptionsReader.ParseAddress(parsed.GetValue(address)!);
            return fault is not null
                ? throw new CommandException($"--address is '{parsed.GetValue(address)}': {fault}")
                : RunAsync(
                    new SimulatedExchangeOptions
                    {
                        Exchange = parsed.GetValue(exchange)!,
                        Address = endpoint,
                        Symbols = parsed.GetValue(symbols)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
                        TradesPerSecond = parsed.GetValue(rate),
                        Seed = parsed.GetValue(seed),
                        Faults = parsed.GetValue(faults) ? ExchangeFaults.Usual : ExchangeFaults.None,
                    },
                    terminal, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(SimulatedExchangeOptions options, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            await using SimulatedExchange server = SimulatedExchange.Start(options, TimeProvider.System, _ => { });
            string symbols = string.Join(", ", server.Symbols);
            await terminal.Out.WriteLineAsync($"{options.Exchange}, simulated, listens on {server.Url} and trades {symbols}. {SimulatorSource.Notice}");
            await terminal.Out.WriteLineAsync("A source of the daemon that reads it, for its configuration:");
            await terminal.Out.WriteLineAsync(
                $"  - {{ name: {options.Exchange}, type: exchange, preset: {options.Exchange}, url: '{server.Url}', symbols: [{symbols}] }}");
            await terminal.Out.FlushAsync(cancellation);
            await StopSignal.WaitAsync(cancellation);
            return ExitCode.Success;
        }
        catch (SocketException refused)
        {
            throw new CommandException($"cannot listen on {options.Address} ({refused.Message}): choose another with --address", refused);
        }
    }
}
