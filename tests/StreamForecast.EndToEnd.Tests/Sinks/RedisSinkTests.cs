using System.Text.Json;
using StreamForecast.EndToEnd.Tests.Brokers;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Sinks;

/// <summary>A real redis-server, read by redis-cli.</summary>
public class RedisSinkTests(ITestOutputHelper output) : SinkTest(output)
{
    private const string Server = "/usr/bin/redis-server";
    private const string Cli = "/usr/bin/redis-cli";

    [SkippableFact]
    public async Task Whoever_is_killed_daemon_or_server_the_stream_has_every_forecast()
    {
        const int Ticks = 6_000;
        const int Chunk = 500;
        Skip.IfNot(File.Exists(Server) && File.Exists(Cli), $"{Server} and {Cli} are not there (Debian: redis-server)");
        Directory.CreateDirectory(PathOf("redis"));
        await using ServerProcess redis = await ServerProcess.StartAsync(Server, port =>
            ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", PathOf("redis"), "--save", "", "--appendonly", "yes", "--appendfsync", "always"]);
        string sink = $"{{ name: out, type: redis, server: \"127.0.0.1:{redis.Port}\", stream: forecasts, lossless: true, timeout: 1s }}";
        DaemonProcess daemon = await StartWithAsync(sink);
        for (int first = 0; first < Ticks; first += Chunk)
        {
            await FeedAsync(daemon, first, Chunk);
            if (first == 3 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(sink);
            }
            else if (first == 6 * Chunk)
            {
                await redis.KillAsync();
            }
            else if (first == 8 * Chunk)
            {
                JsonElement down = await SinkAsync(daemon, one => one.GetProperty("state").GetString() == "failed");
                Assert.Contains($"127.0.0.1:{redis.Port}", down.GetProperty("reason").GetString(), StringComparison.Ordinal);
                await redis.StartAsync();
            }
        }

        await AssertAllAsync(Ticks, async () =>
        {
            (_, string entries) = await ServerProcess.RunAsync(Cli, ["-p", $"{redis.Port}", "--raw"], "XRANGE forecasts - +\n");
            return [.. entries.Split('\n').Where(line => line.StartsWith('{')).Select(IdOf)];
        });
    }
}
