using System.Collections.Concurrent;
using System.Net;
using StreamForecast.Connectors.Simulator.Exchange;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Exchanges;

/// <summary>The connector against a simulated exchange: each shape, and each thing that goes wrong.</summary>
public class ExchangeSourceTests
{
    private readonly ConcurrentDictionary<(string Symbol, long Id), SimulatedTrade> _trades = new();

    [Theory]
    [InlineData("binance", "BTCUSDT", "ETHUSDT")]
    [InlineData("coinbase", "BTC-USD", "ETH-USD")]
    [InlineData("kraken", "BTC/USD", "ETH/USD")]
    public async Task Every_trade_of_a_sound_exchange_arrives_once_and_in_order(string exchange, params string[] symbols)
    {
        await using SimulatedExchange server = Start(exchange, ExchangeFaults.None, symbols);
        var run = new FeedRun(FeedRun.Options(exchange, $"{server.Url}", symbols));

        await run.UntilAsync(feed => feed.Ticks.Count >= 300);

        TickSourceReport report = run.Status.Report();
        Assert.Equal((TickSourceState.Running, 0L, 0L), (report.State, report.Gaps, report.Reconnects));
        Assert.Empty(report.Troubles);
        Assert.Empty(run.Rejections);
        foreach (IGrouping<string, FeedTick> series in run.Ticks.GroupBy(tick => tick.Series))
        {
            string symbol = series.Key[(exchange.Length + 1)..];
            Assert.Contains(symbol, symbols);
            FeedTick[] ticks = [.. series];
            Assert.Equal(Enumerable.Range(0, ticks.Length).Select(i => ticks[0].Sequence + i), ticks.Select(tick => tick.Sequence));
            Assert.All(ticks, tick =>
            {
                SimulatedTrade trade = _trades[(symbol, tick.Sequence)];
                string channel = exchange == "coinbase" ? "market_trades" : "trade";
                Assert.Equal((trade.Price, trade.Time, $"${exchange}/{channel}"), (tick.Value, tick.Time, tick.Producer));
            });
        }
    }

    [Fact]
    public async Task Trades_that_never_came_are_reported_as_gaps_and_counted_exactly()
    {
        await using SimulatedExchange server = Start("binance", new ExchangeFaults { GapEvery = 10 }, "BTCUSDT");
        var run = new FeedRun(FeedRun.Options("binance", $"{server.Url}", "BTCUSDT"));

        await run.UntilAsync(feed => feed.Status.Report().Gaps >= 5);

        TickSourceReport report = run.Status.Report();
        Assert.Equal(run.Ticks[^1].Sequence - run.Ticks[0].Sequence + 1 - run.Ticks.Count, report.Missing);
        TroubleTally gap = Assert.Single(report.Troubles);
        Assert.Equal((TickSourceTrouble.Gap, report.Gaps), (gap.Kind, gap.Count));
        Assert.StartsWith("BTCUSDT: 1 of channel trade before", gap.Detail, StringComparison.Ordinal);
        Assert.StartsWith("message ", gap.Position, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_lost_on_a_numbered_connection_are_gaps_too()
    {
        await using SimulatedExchange server = Start("coinbase", new ExchangeFaults { GapEvery = 10 }, "BTC-USD");
        var run = new FeedRun(FeedRun.Options("coinbase", $"{server.Url}", "BTC-USD") with { Channels = ["ticker"] });

        await run.UntilAsync(feed => feed.Status.Report().Gaps >= 3);

        Assert.EndsWith("of the connection never came", Assert.Single(run.Status.Report().Troubles).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeats_and_late_trades_keep_their_numbers_so_that_the_series_can_tell()
    {
        await using SimulatedExchange server = Start("kraken", new ExchangeFaults { DuplicateEvery = 7, LateEvery = 11 }, "BTC/USD");
        var run = new FeedRun(FeedRun.Options("kraken", $"{server.Url}", "BTC/USD"));

        await run.UntilAsync(feed => feed.Ticks.Count >= 200);

        long[] numbers = [.. run.Ticks.Select(tick => tick.Sequence)];
        Assert.Contains(numbers.Zip(numbers.Skip(1)), pair => pair.First == pair.Second);
        Assert.Contains(numbers.Zip(numbers.Skip(1)), pair => pair.First == pair.Second + 1);
        Assert.All(run.Ticks, tick => Assert.Equal(_trades[("BTC/USD", tick.Sequence)].Time, tick.Time));
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_with_its_place_and_the_rest_goes_on()
    {
        await using SimulatedExchange server = Start("binance", new ExchangeFaults { MalformedEvery = 10, ControlEvery = 7 }, "BTCUSDT");
        var run = new FeedRun(FeedRun.Options("binance", $"{server.Url}", "BTCUSDT"));

        await run.UntilAsync(feed => feed.Rejections.Count >= 3 && feed.Ticks.Count >= 40);

        Assert.All(run.Rejections, one =>
        {
            Assert.Equal(RejectionReason.Malformed, one.Rejection.Reason);
            Assert.Equal($"message {one.Rejection.Line}", one.Position);
        });
        Assert.Equal(0, run.Status.Report().Gaps);
    }

    [Fact]
    public async Task A_broken_connection_is_made_again_and_what_it_cost_is_told()
    {
        await using SimulatedExchange server = Start("binance", new ExchangeFaults { DisconnectEvery = 50 }, "BTCUSDT");
        var run = new FeedRun(FeedRun.Options("binance", $"{server.Url}", "BTCUSDT"));

        await run.UntilAsync(feed => feed.Status.Report() is { Reconnects: >= 2, Gaps: >= 2 });

        TickSourceReport report = run.Status.Report();
        Assert.Equal(run.Ticks[^1].Sequence - run.Ticks[0].Sequence + 1 - run.Ticks.Count, report.Missing);
        Assert.Contains(report.Troubles, trouble => trouble.Kind == TickSourceTrouble.Disconnected);
    }

    [Theory]
    [InlineData("coinbase", "BTC-USD")]
    [InlineData("kraken", "BTC/USD")]
    public async Task A_snapshot_after_a_broken_connection_fills_what_was_missed(string exchange, string symbol)
    {
        // Slow enough that the fifty trades of a snapshot reach back past the pause, on a busy machine, too.
        await using SimulatedExchange server = Start(exchange, ExchangeFaults.None, tradesPerSecond: 20, symbol);
        var run = new FeedRun(FeedRun.Options(exchange, $"{server.Url}", symbol));
        bool isBroken = false;
        await run.UntilAsync(feed =>
        {
            if (feed.Ticks.Count >= 20 && !isBroken)
            {
                isBroken = true;
                server.BreakAll();
            }

            return feed.Status.Report().Reconnects > 0 && feed.Ticks.GroupBy(tick => tick.Sequence).Any(same => same.Count() > 1);
        });

        Assert.Equal(0, run.Status.Report().Missing);
        long[] distinct = [.. run.Ticks.Select(tick => tick.Sequence).Distinct().Order()];
        Assert.Equal(distinct[^1] - distinct[0] + 1, distinct.Length);
    }

    [Fact]
    public async Task A_notice_of_the_servers_end_is_followed_by_a_new_connection_at_once()
    {
        await using SimulatedExchange server = Start("binance", new ExchangeFaults { ShutdownNoticeEvery = 100 }, "BTCUSDT");
        var run = new FeedRun(FeedRun.Options("binance", $"{server.Url}", "BTCUSDT") with
        {
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromHours(1),
        });

        var troubles = new ConcurrentQueue<string>();
        run.Status.OnTrouble = trouble => troubles.Enqueue(trouble.Detail);

        await run.UntilAsync(feed => feed.Status.Report().Reconnects >= 2);

        // The server may also be gone before its notice is read, now and then.
        Assert.Contains(troubles, detail => detail.Contains("announced its end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gap_is_also_seen_over_a_restart_of_the_daemon()
    {
        await using SimulatedExchange server = Start("binance", ExchangeFaults.None, "BTCUSDT");
        while (_trades.Count < 20)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        var run = new FeedRun(FeedRun.Options("binance", $"{server.Url}", "BTCUSDT"), isKnown: _ => true, lastSequence: 3);
        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        Assert.Equal(run.Ticks[0].Sequence - 4, run.Status.Report().Missing);
    }

    [Fact]
    public async Task A_feed_without_times_has_the_time_of_receipt_and_says_so()
    {
        await using SimulatedExchange server = Start("binance", ExchangeFaults.None, "BTCUSDT");
        var run = new FeedRun(FeedRun.Options("binance", $"{server.Url}", "BTCUSDT") with { Channels = ["bookTicker"] });

        await run.UntilAsync(feed => feed.Ticks.Count >= 10);

        Assert.True(run.Status.Report().TimedByReceipt >= 10);
        Assert.All(run.Ticks, tick => Assert.Equal(_trades[("BTCUSDT", tick.Sequence)].Price, tick.Value, _trades[("BTCUSDT", tick.Sequence)].Price * 1e-9));
    }

    private SimulatedExchange Start(string exchange, ExchangeFaults faults, params string[] symbols) =>
        Start(exchange, faults, tradesPerSecond: 500, symbols);

    private SimulatedExchange Start(string exchange, ExchangeFaults faults, double tradesPerSecond, params string[] symbols) => SimulatedExchange.Start(
        new SimulatedExchangeOptions
        {
            Exchange = exchange,
            Address = new IPEndPoint(IPAddress.Loopback, 0),
            Symbols = symbols,
            TradesPerSecond = tradesPerSecond,
            Faults = faults,
        },
        TimeProvider.System,
        trade => _trades[(trade.Symbol, trade.Id)] = trade);
}
