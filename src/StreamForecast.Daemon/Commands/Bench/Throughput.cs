using System.Diagnostics;
using StreamForecast.Daemon.Commands.Bench.Loads;

namespace StreamForecast.Daemon.Commands.Bench;

/// <summary>What one kind of load came to, per run.</summary>
/// <param name="TicksPerSecond">From the first byte sent until every tick is answered as applied: its forecast is made.</param>
/// <param name="ServerMicroseconds">Processor time of the server, per tick.</param>
/// <param name="ClientMicroseconds">Processor time of the client, per tick.</param>
/// <param name="AllocatedBytes">Bytes the server's heap handed out, per tick.</param>
internal sealed record Throughput(Spread TicksPerSecond, Spread ServerMicroseconds, Spread ClientMicroseconds, Spread AllocatedBytes)
{
    // What begins a connection is compiled anew after 30 and after 60 times: in a server of some weeks that is long past.
    private const int ShortRuns = 64;
    private const int TicksOfAShortRun = 1_000;

    /// <summary>Runs a load again and again, after short runs and one long one that warm up and do not count.</summary>
    /// <param name="server">The server.</param>
    /// <param name="load">The client.</param>
    /// <param name="ticks">What is sent.</param>
    /// <param name="perRun">Ticks of one run.</param>
    /// <param name="runs">How many count.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Throughput> MeasureAsync(
        ServerProcess server, ITickLoad load, TickStream ticks, long perRun, int runs, CancellationToken cancellation)
    {
        using var client = Process.GetCurrentProcess();
        for (int run = 0; run < ShortRuns; run++)
        {
            await load.SendAsync(ticks, TicksOfAShortRun, cancellation);
        }

        await load.SendAsync(ticks, perRun, cancellation);
        var made = new List<(double Rate, double Server, double Client, double Bytes)>();
        for (int run = 0; run < runs; run++)
        {
            long allocated = await server.AllocatedBytesAsync(cancellation);
            TimeSpan serverBefore = server.Processor;
            client.Refresh();
            TimeSpan clientBefore = client.TotalProcessorTime;
            long began = Stopwatch.GetTimestamp();
            await load.SendAsync(ticks, perRun, cancellation);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            client.Refresh();
            made.Add((
                perRun / seconds,
                (server.Processor - serverBefore).TotalMicroseconds / perRun,
                (client.TotalProcessorTime - clientBefore).TotalMicroseconds / perRun,
                (await server.AllocatedBytesAsync(cancellation) - allocated) / (double)perRun));
        }

        return new Throughput(
            Spread.Of(made.Select(one => one.Rate)), Spread.Of(made.Select(one => one.Server)),
            Spread.Of(made.Select(one => one.Client)), Spread.Of(made.Select(one => one.Bytes)));
    }
}
