using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Brokers;

/// <summary>A real redis-server, fed by redis-cli.</summary>
public class RedisSourceTests(ITestOutputHelper output) : BrokerTest(output)
{
    private const string Server = "/usr/bin/redis-server";
    private const string Cli = "/usr/bin/redis-cli";

    [SkippableFact]
    public async Task Whoever_is_killed_daemon_or_server_every_entry_is_learned_once()
    {
        const int Ticks = 6_000;
        const int Chunk = 500;
        Skip.IfNot(File.Exists(Server) && File.Exists(Cli), $"{Server} and {Cli} are not there (Debian: redis-server)");
        await using ServerProcess redis = await StartRedisAsync();
        await AddAsync(redis, 0, Chunk);
        string source = $"{{ name: prices, type: redis, server: \"127.0.0.1:{redis.Port}\", streams: [prices] }}";
        DaemonProcess daemon = await StartWithAsync(source);
        for (int first = Chunk; first < Ticks; first += Chunk)
        {
            await AddAsync(redis, first, Chunk);
            if (first is 4 * Chunk or 7 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(source);
            }
            else if (first == 6 * Chunk)
            {
                await redis.KillAsync();
                await redis.StartAsync();
                await AwaitLoadedAsync(redis);
            }
        }

        await AssertLearnedOnceAsync(daemon, Ticks);
        await AwaitAnswerAsync(redis, "XPENDING prices streamforecast\n", answer => answer.StartsWith("0\n", StringComparison.Ordinal)); // all is acknowledged
    }

    [SkippableFact]
    public async Task A_stream_that_is_not_there_a_wrong_password_and_a_bad_entry_are_told_by_name_and_place()
    {
        Skip.IfNot(File.Exists(Server) && File.Exists(Cli), $"{Server} and {Cli} are not there (Debian: redis-server)");
        await using ServerProcess redis = await StartRedisAsync("--requirepass", "sesame");
        string Source(string password) =>
            $"{{ name: prices, type: redis, server: \"127.0.0.1:{redis.Port}\", streams: [prices], password: {password} }}";
        DaemonProcess daemon = await StartWithAsync(Source("wrong"));
        JsonElement refused = await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "failed");
        Assert.Contains("credentials", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.ToString(), StringComparison.Ordinal);
        await daemon.KillAsync();

        daemon = await StartWithAsync(Source("sesame"));
        JsonElement absent = await SourceAsync(daemon, one => one.GetProperty("state").GetString() == "failed");
        Assert.Contains("no stream 'prices'", absent.GetProperty("reason").GetString(), StringComparison.Ordinal);

        await CliAsync(redis, "AUTH sesame\nXADD prices 5-1 series broker/0 value 1\nXADD prices 5-2 series broker/0 value x\nXADD prices 5-3 series broker/1 time 2026-01-01T00:00:00Z value 2\n");
        JsonElement running = await SourceAsync(daemon, one => one.GetProperty("ticks").GetProperty("rejected").GetInt64() == 1 && one.GetProperty("ticks").GetProperty("accepted").GetInt64() == 2);
        JsonElement rejection = running.GetProperty("rejections")[0];
        Assert.Equal("prices@5-2 line 1", rejection.GetProperty("position").GetString());
    }

    private async Task<ServerProcess> StartRedisAsync(params string[] more)
    {
        string directory = PathOf("redis");
        Directory.CreateDirectory(directory);
        return await ServerProcess.StartAsync(Server, port =>
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes", "--appendfsync", "always", .. more,
        ]);
    }

    /// <summary>Its port is open before it has read its file again.</summary>
    private static Task AwaitLoadedAsync(ServerProcess redis) =>
        AwaitAnswerAsync(redis, "PING\n", answer => answer.Contains("PONG", StringComparison.Ordinal));

    private static async Task AwaitAnswerAsync(ServerProcess redis, string command, Func<string, bool> isIt)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (string answer = ""; !isIt(answer); answer = (await CliAsync(redis, command)).Output)
        {
            Assert.False(patience.IsCancellationRequested, $"it answers otherwise: {answer}");
            await Task.Delay(PollInterval);
        }
    }

    /// <summary>Ids of our own, so that a chunk sent again after a break is not added twice.</summary>
    private static async Task AddAsync(ServerProcess redis, int first, int count)
    {
        var commands = new StringBuilder();
        for (int n = first; n < first + count; n++)
        {
            string json = TickJson(n).Replace("\"", "\\\"", StringComparison.Ordinal);
            commands.Append($"XADD prices {1_760_000_000_000 + (n / 10)}-{n % 10} data \"{json}\"\n");
        }

        (int exitCode, string answer) = await CliAsync(redis, commands.ToString());
        Assert.Equal(0, exitCode);
        string[] refused = [.. answer.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("176", StringComparison.Ordinal))];
        Assert.Empty(refused);
    }

    private static Task<(int ExitCode, string Output)> CliAsync(ServerProcess redis, string commands) =>
        ServerProcess.RunAsync(Cli, ["-p", $"{redis.Port}"], commands);
}
