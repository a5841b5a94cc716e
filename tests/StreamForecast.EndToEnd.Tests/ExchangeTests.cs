using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using StreamForecast.Connectors.Simulator.Exchange;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>A daemon that reads an exchange which misbehaves, and is killed while it does.</summary>
public class ExchangeTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Symbols = ["BTCUSDT", "ETHUSDT"];

    private static readonly ExchangeFaults Faults = new()
    {
        GapEvery = 37,
        DuplicateEvery = 23,
        MalformedEvery = 53,
        ControlEvery = 17,
        DisconnectEvery = 149,
        ShutdownNoticeEvery = 211,
        Overlap = 5,
    };

    private readonly ConcurrentDictionary<(string Symbol, string Time), SimulatedTrade> _trades = new();

    [Fact]
    public async Task Killed_and_started_again_it_learns_no_trade_twice_and_tells_every_trade_it_missed()
    {
        await using SimulatedExchange exchange = SimulatedExchange.Start(
            new SimulatedExchangeOptions
            {
                Exchange = "binance",
                Address = new IPEndPoint(IPAddress.Loopback, 0),
                Symbols = Symbols,
                TradesPerSecond = 200,
                Faults = Faults,
            },
            TimeProvider.System, Witness);
        string config = $"sources: [{{ name: binance, type: exchange, preset: binance, symbols: [{string.Join(", ", Symbols)}], url: '{exchange.Url}', "
            + "first_pause: 20ms, longest_pause: 100ms }]";

        // Killed at rest: every number is learned, or reported as missing by one of the two.
        DaemonProcess daemon = await StartReadingAsync(config);
        JsonElement first = await RestAsync(daemon, exchange, accepted: 400);
        Assert.Equal("running", first.GetProperty("state").GetString());
        Assert.True(first.GetProperty("reconnects").GetInt64() >= 1);
        Assert.True(first.GetProperty("ticks").GetProperty("duplicate").GetInt64() >= 1);
        Assert.Equal("malformed", first.GetProperty("rejections")[0].GetProperty("reason").GetString());
        await daemon.KillAsync();
        exchange.IsTrading = true;
        int seen = _trades.Count;
        await UntilAsync(() => Task.FromResult(_trades.Count > seen + 50));

        daemon = await StartReadingAsync(config);
        JsonElement second = await RestAsync(daemon, exchange, accepted: 200);
        long missing = 0;
        foreach (string symbol in Symbols)
        {
            missing += await MissingAsync(daemon, symbol);
        }

        Assert.Equal(missing, first.GetProperty("missing").GetInt64() + second.GetProperty("missing").GetInt64());
        Assert.True(second.GetProperty("missing").GetInt64() > 50);
        Assert.Contains(second.GetProperty("troubles").EnumerateArray(), trouble => trouble.GetProperty("kind").GetString() == "gap");

        // Killed under load, at a moment nobody chose.
        exchange.IsTrading = true;
        long before = second.GetProperty("ticks").GetProperty("accepted").GetInt64();
        await UntilAsync(async () => Accepted(await SourceAsync(daemon)) > before + 100);
        await daemon.KillAsync();
        daemon = await StartReadingAsync(config);
        await RestAsync(daemon, exchange, accepted: 100);
        foreach (string symbol in Symbols)
        {
            Assert.True(await MissingAsync(daemon, symbol) > 0);
        }
    }

    [Fact]
    public async Task The_simulate_command_feeds_a_daemon_and_its_end_is_told()
    {
        using Process exchange = DaemonProcess.Launch("simulate", "--exchange", "kraken", "--address", "127.0.0.1:0", "--rate", "200", "--faults");
        string announced = (await exchange.StandardOutput.ReadLineAsync())!;
        Assert.Contains("kraken, simulated", announced, StringComparison.Ordinal);
        Assert.Contains("made up", announced, StringComparison.Ordinal);
        await exchange.StandardOutput.ReadLineAsync();
        string source = (await exchange.StandardOutput.ReadLineAsync())!;
        DaemonProcess daemon = await StartReadingAsync($"sources:\n{source}\n");
        await UntilAsync(async () => Accepted(await SourceAsync(daemon)) > 100);
        JsonElement series = await daemon.Client.GetJsonAsync(DaemonClient.Path("kraken:BTC/USD"));
        Assert.Equal("log-return", series.GetProperty("configuration").GetProperty("target").GetString());

        using (var kill = Process.Start("kill", ["-TERM", $"{exchange.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await exchange.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, exchange.ExitCode);
        await UntilAsync(async () => (await SourceAsync(daemon)).GetProperty("reason").GetString()?.StartsWith("cannot connect to 127.0.0.1", StringComparison.Ordinal) == true);
        Assert.Equal("connecting", (await SourceAsync(daemon)).GetProperty("state").GetString());
    }

    private static long Accepted(JsonElement source) => source.GetProperty("ticks").GetProperty("accepted").GetInt64();

    private static async Task<JsonElement> SourceAsync(DaemonProcess daemon) =>
        (await daemon.Client.GetJsonAsync("/v1/sources")).GetProperty("sources")[0];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    /// <summary>Waits for so many learned ticks, lets the exchange rest, and returns how the source stands once everything has arrived.</summary>
    private static async Task<JsonElement> RestAsync(DaemonProcess daemon, SimulatedExchange exchange, long accepted)
    {
        const int Quiet = 25;
        await UntilAsync(async () => Accepted(await SourceAsync(daemon)) >= accepted);
        exchange.IsTrading = false;
        JsonElement last = await SourceAsync(daemon);
        int same = 0;
        await UntilAsync(async () =>
        {
            JsonElement now = await SourceAsync(daemon);
            same = now.GetRawText() == last.GetRawText() && now.GetProperty("state").GetString() == "running" ? same + 1 : 0;
            last = now;
            return same >= Quiet;
        });
        return last;
    }

    /// <summary>
    /// Checks that what a series has learned are trades of the exchange, each once and in order, and returns how many between the first and the
    /// last it has not learned.
    /// </summary>
    private async Task<long> MissingAsync(DaemonProcess daemon, string symbol)
    {
        string path = DaemonClient.Path($"binance:{symbol}");
        JsonElement history = await daemon.Client.GetJsonAsync($"{path}/history");
        SimulatedTrade[] learned =
        [
            .. history.GetProperty("observations").EnumerateArray().Select(item => _trades[(symbol, item.GetProperty("time").GetString()!)]),
        ];
        Assert.Equal(await daemon.Client.ObservationsAsync($"binance:{symbol}"), learned.Length);
        Assert.All(learned.Zip(learned.Skip(1)), pair => Assert.True(pair.First.Id < pair.Second.Id, $"{pair.First} is followed by {pair.Second}"));
        return learned[^1].Id - learned[0].Id + 1 - learned.Length;
    }

    private async Task<DaemonProcess> StartReadingAsync(string configuration)
    {
        string file = PathOf("streamforecast.yaml");
        await File.WriteAllTextAsync(file, configuration);
        return await StartDaemonAsync(more: ["--config", file]);
    }

    private void Witness(SimulatedTrade trade)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(trade.Time / TimeSpan.NanosecondsPerTick);
        string text = time.Ticks % TimeSpan.TicksPerSecond == 0 ? $"{time:yyyy-MM-dd'T'HH:mm:ss}Z" : $"{time:yyyy-MM-dd'T'HH:mm:ss.fff}Z";
        _trades[(trade.Symbol, text)] = trade;
    }
}
