using System.Globalization;
using StreamForecast.Daemon.Commands.Bench.Loads;
using StreamForecast.Daemon.Commands.Bench.Yardsticks;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>One load against one server.</summary>
/// <param name="Server">"daemon", or "plain-loop" for the yardstick.</param>
/// <param name="Protocol">One of <see cref="Protocols"/>.</param>
/// <param name="Profile">Of every series.</param>
/// <param name="Series">How many there are.</param>
/// <param name="Durability">"durable" or "relaxed".</param>
/// <param name="Burst">Ticks of one series before it is the next one's turn.</param>
internal sealed record BenchScenario(string Server, string Protocol, string Profile, int Series, string Durability, int Burst = 1)
{
    public const string Daemon = "daemon";
    public const string PlainLoop = "plain-loop";
    public const string Durable = "durable";
    public const string Relaxed = "relaxed";

    /// <summary>What a program may speak with the daemon; each has a load. The plain loop speaks all but the last.</summary>
    public static readonly string[] Protocols = ["grpc", "lineprotocol", "ndjson", WebSocket];

    private const string WebSocket = "websocket";

    // So that a run of each takes about as long.
    private double TicksShare => Profile switch { "fast" => 1, "balanced" => 0.3, _ => 0.1 };

    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"{Server} {Protocol} {Profile} {Series} {Durability}{(Burst > 1 ? $" bursts of {Burst}" : "")}");

    /// <summary>What <c>bench</c> runs.</summary>
    public static IReadOnlyList<BenchScenario> All(int largest)
    {
        const int Usual = 10_000;
        const int Few = 1_000;
        const int Together = 8;
        return
        [
            .. Protocols.Select(protocol => new BenchScenario(Daemon, protocol, "fast", Usual, Durable)),
            .. Protocols.Except([WebSocket]).Select(protocol => new BenchScenario(PlainLoop, protocol, "fast", Usual, Durable)),
            new BenchScenario(Daemon, "grpc", "fast", Usual, Relaxed),
            new BenchScenario(Daemon, "grpc", "fast", Few, Durable, Together),
            new BenchScenario(Daemon, "grpc", "fast", largest, Durable, Together),
            new BenchScenario(Daemon, "grpc", "balanced", Usual, Durable),
            new BenchScenario(Daemon, "grpc", "full", Usual, Durable),
            new BenchScenario(PlainLoop, "grpc", "balanced", Usual, Durable),
            new BenchScenario(PlainLoop, "grpc", "full", Usual, Durable),
        ];
    }

    public async Task<Throughput> RunAsync(long ticks, int runs, CancellationToken cancellation)
    {
        using var place = new Workplace();
        await using ServerProcess server = await ServerProcess.StartAsync(
            Server == Daemon
                ? place.DaemonArguments(Profile, Durability, Series)
                : [PlainLoopCommand.Name, "--data", place.Data, "--profile", Profile, "--max-series", $"{Series}"],
            cancellation);
        await using ITickLoad load = Protocol switch
        {
            "grpc" => new GrpcLoad(server.Grpc),
            "lineprotocol" => new LineProtocolLoad(server.Http),
            WebSocket => new WebSocketLoad(server.Http),
            _ => new NdjsonLoad(server.Http),
        };
        long perRun = Math.Max((long)(ticks * TicksShare), Series);
        return await Throughput.MeasureAsync(server, load, new TickStream(Series, Burst), perRun, runs, cancellation);
    }
}
