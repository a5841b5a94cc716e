using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Commands.Bench.Yardsticks;

/// <summary>
/// <c>bench-plain-loop</c>, which <c>bench</c> starts as the process it compares the daemon with; hidden, for nobody else has a use for it.
/// </summary>
internal static class PlainLoopCommand
{
    public const string Name = "bench-plain-loop";

    public static Command Create(Terminal terminal)
    {
        var data = new Option<string>("--data") { Required = true, HelpName = "DIR" };
        var profile = new Option<string>("--profile") { Required = true };
        var series = new Option<int>("--max-series") { Required = true };
        var command = new Command(Name, "The work of the daemon as a plain loop, for bench to compare with.") { data, profile, series };
        command.Hidden = true;
        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            await RunAsync(parsed.GetValue(data)!, parsed.GetValue(profile)!, parsed.GetValue(series), terminal, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RunAsync(string directory, string profile, int series, Terminal terminal, CancellationToken cancellation)
    {
        await using var store = SqliteStore.Open(new StoreOptions { Directory = directory, PartitionCount = 1 }, TimeProvider.System);
        var loop = new PlainLoop(store, new SeriesConfiguration { Profile = profile });
        var limits = new IngestLimits { MaxSeries = series };
        var edge = new PlainLoopEdge(loop, new SeriesDirectory(partitions: 1, series), limits, TimeProvider.System);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(loop).AddSingleton(edge).AddGrpc();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        await using WebApplication app = builder.Build();
        app.MapGrpcService<PlainLoopService>();
        app.MapPost("/api/v2/write", (Delegate)edge.WriteLineProtocolAsync);
        app.MapPost("/v1/ticks", (Delegate)edge.PostNdjsonAsync);
        app.MapGet("/readyz", () => TypedResults.Ok());
        app.MapGet("/v1/status", () => TypedResults.Ok(new { allocatedBytes = GC.GetTotalAllocatedBytes() }));
        await app.StartAsync(cancellation);
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        await terminal.Out.WriteLineAsync($"  {Announcement.Dashboard}  {addresses[0]}");
        await terminal.Out.WriteLineAsync($"  {Announcement.Grpc}  {addresses[1]}");
        await terminal.Out.FlushAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }
}
