using System.Net;
using System.Net.Sockets;
using StreamForecast.Connectors.Exchanges;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Exchanges;

/// <summary>The connector against servers that behave in one particular way.</summary>
public class ExchangeLinkTests
{
    private const string Trade = """{"e":"trade","s":"BTCUSDT","t":1,"p":"5","T":1700000000000}""";

    [Fact]
    public async Task Subscriptions_wait_for_the_login_to_be_accepted()
    {
        List<string> heard = [];
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            heard.Add(await client.ReceiveAsync());
            await client.SendAsync("""[{"T":"success","msg":"connected"}]""");
            Task<string> next = client.ReceiveAsync();
            heard.Add(next.IsCompleted ? "too early" : "waits");
            await client.SendAsync("""[{"T":"success","msg":"authenticated"}]""");
            heard.Add(await next);
            await client.SendAsync("""[{"T":"t","S":"AAPL","i":1,"p":5,"t":"2023-04-06T11:54:26Z"},{"T":"t","S":"AAPL","i":1,"p":5,"t":"2023-04-06T11:54:26Z"}]""");
            await client.StayAsync();
        });
        var run = new FeedRun(FeedRun.Options("alpaca", server.Url, "AAPL"));

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        Assert.Equal(
            ["""{"action":"auth","key":"k-123","secret":"s-456"}""", "waits", """{"action":"subscribe","trades":["AAPL"]}"""], heard);
        Assert.Equal(new FeedTick("alpaca:AAPL", 1_680_782_066_000_000_000, 5, null, 0), Assert.Single(run.Ticks));
        Assert.Equal(1, run.Status.Report().Duplicates);
    }

    [Fact]
    public async Task A_refused_login_fails_the_source_with_the_exchanges_words()
    {
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            await client.ReceiveAsync();
            await client.SendAsync("""[{"ev":"status","status":"auth_failed","message":"authentication failed"}]""");
            await client.StayAsync();
        });
        var run = new FeedRun(FeedRun.Options("polygon", server.Url, "MSFT"));

        var thrown = await Assert.ThrowsAsync<TickSourceException>(() => run.UntilAsync(_ => false));

        Assert.Equal(("polygon refused the login: authentication failed", "message 1"), (thrown.Message, thrown.Position));
    }

    [Fact]
    public async Task A_login_that_is_not_answered_ends_the_connection()
    {
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            await client.ReceiveAsync();
            await (client.Number == 1 ? client.ListenAsync() : client.SendAsync("""[{"ev":"status","status":"auth_failed","message":"enough"}]"""));
            await client.StayAsync();
        });
        var run = new FeedRun(FeedRun.Options("polygon", server.Url, "MSFT") with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        await Assert.ThrowsAsync<TickSourceException>(() => run.UntilAsync(_ => false));

        Assert.StartsWith("no answer to the login within", run.Status.Report().Troubles[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_is_not_there_is_tried_until_it_is()
    {
        int port = FreePort();
        var run = new FeedRun(FeedRun.Options("binance", $"ws://127.0.0.1:{port}/", "BTCUSDT"));
        var refused = new TaskCompletionSource();
        run.Status.OnTrouble = _ => refused.TrySetResult();
        Task reading = run.UntilAsync(feed => feed.Ticks.Count > 0);
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith($"cannot connect to 127.0.0.1:{port}: ", run.Status.Report().Reason, StringComparison.Ordinal);

        await using ScriptedServer server = ScriptedServer.Start(TradeAsync, port);
        await reading;

        Assert.Equal(0, run.Status.Report().Reconnects);
    }

    [Fact]
    public async Task A_silent_connection_is_given_up()
    {
        await using ScriptedServer server = ScriptedServer.Start(client => client.Number == 1 ? client.ListenAsync() : TradeAsync(client));
        var run = new FeedRun(FeedRun.Options("binance", server.Url, "BTCUSDT") with { IdleTimeout = TimeSpan.FromMilliseconds(500) });

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        Assert.Contains(run.Status.Report().Troubles, trouble => trouble.Detail.StartsWith("no message for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_has_reached_its_age_is_made_anew_before_the_server_ends_it()
    {
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            for (int i = client.Number * 1_000_000; ; i++)
            {
                await client.SendAsync(Trade.Replace("\"t\":1", $"\"t\":{i}", StringComparison.Ordinal));
                await Task.Delay(TimeSpan.FromMilliseconds(5));
            }
        });
        ExchangeOptions options = FeedRun.Options("binance", server.Url, "BTCUSDT");
        var run = new FeedRun(options with { Mapping = options.Mapping with { RenewAfter = TimeSpan.FromMilliseconds(100) } });

        await run.UntilAsync(feed => feed.Ticks.Any(tick => tick.Sequence >= 2_000_000));

        TroubleTally trouble = run.Status.Report().Troubles.First(one => one.Kind == TickSourceTrouble.Disconnected);
        Assert.StartsWith("renewed after", trouble.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_words_of_a_server_that_closes_are_told_and_never_the_key()
    {
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            if (client.Number == 1)
            {
                await client.CloseAsync("come back tomorrow");
                return;
            }

            await client.SendAsync("""{"type":"error","msg":"Invalid API key"}""");
            await client.SendAsync("""{"data":[{"p":5,"s":"A","t":1700000000000}],"type":"trade"}""");
            await client.StayAsync();
        });
        var run = new FeedRun(FeedRun.Options("finnhub", server.Url + "?token={api_key}", "A"));

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        TickSourceReport report = run.Status.Report();
        Assert.Equal(
            [(TickSourceTrouble.Disconnected, "closed by the server (1008: come back tomorrow)"), (TickSourceTrouble.PeerError, "finnhub answered: Invalid API key")],
            report.Troubles.Select(trouble => (trouble.Kind, trouble.Detail)));
        Assert.DoesNotContain("k-123", $"{report} {string.Join(' ', report.Troubles)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_that_fits_nothing_is_reported_with_what_comes()
    {
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            for (int i = 0; i < 7; i++)
            {
                await client.SendAsync("""{"event":"trade","price":5}""");
                await client.SendAsync("""{"result":null,"id":1}""");
            }

            await client.SendAsync(Trade);
            await client.StayAsync();
        });
        var run = new FeedRun(FeedRun.Options("binance", server.Url, "BTCUSDT") with { NoMatchAfter = 3 });

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        TroubleTally trouble = Assert.Single(run.Status.Report().Troubles);
        Assert.Equal((TickSourceTrouble.NoMatch, 2L, "message 11"), (trouble.Kind, trouble.Count, trouble.Position));
        Assert.Equal("""6 messages in a row fit no channel (trade) of mapping binance; the last one begins {"event":"trade","price":5}""", trouble.Detail);
    }

    [Fact]
    public async Task A_message_past_the_limit_is_refused_and_the_next_one_read()
    {
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            await client.SendAsync($"\"{new string('x', 100_000)}\"");
            await TradeAsync(client);
        });
        var run = new FeedRun(FeedRun.Options("binance", server.Url, "BTCUSDT") with { MaxMessageBytes = 20_000 });

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        Assert.Equal((RejectionReason.LineTooLong, 1L), (Assert.Single(run.Rejections).Rejection.Reason, run.Rejections[0].Rejection.Line));
    }

    [Fact]
    public async Task A_mapping_answers_and_pings_as_it_is_told()
    {
        List<string> heard = [];
        await using ScriptedServer server = ScriptedServer.Start(async client =>
        {
            await client.SendAsync("""{"op":"ping"}""");
            while (heard.Distinct().Count() < 3)
            {
                heard.Add(await client.ReceiveAsync());
            }

            await TradeAsync(client);
        });
        ExchangeOptions options = FeedRun.Options("binance", server.Url, "BTCUSDT");
        var run = new FeedRun(options with
        {
            Mapping = options.Mapping with
            {
                Controls = [new ControlRule { Where = [new("op", "ping")], Reply = """{"op":"pong"}""" }],
                Ping = "still here",
                PingInterval = TimeSpan.FromMilliseconds(10),
            },
        });

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        Assert.Contains("""{"op":"pong"}""", heard);
        Assert.Contains("still here", heard);
    }

    [Fact]
    public async Task History_without_ids_is_learned_by_a_new_series()
    {
        await using ScriptedServer server = ScriptedServer.Start(TickersAsync);
        var run = new FeedRun(FeedRun.Options("coinbase", server.Url, "A") with { Channels = ["ticker"] });

        await run.UntilAsync(feed => feed.Ticks.Any(tick => tick.Value == 2));

        Assert.Equal([1.0, 2.0], run.Ticks.Select(tick => tick.Value));
    }

    [Fact]
    public async Task History_without_ids_is_late_for_a_series_that_is_known()
    {
        await using ScriptedServer server = ScriptedServer.Start(TickersAsync);
        var run = new FeedRun(FeedRun.Options("coinbase", server.Url, "A") with { Channels = ["ticker"] }, isKnown: id => id == "coinbase:A");

        await run.UntilAsync(feed => feed.Ticks.Count > 0);

        Assert.Equal(2, Assert.Single(run.Ticks).Value);
        Assert.Equal(1, run.Status.Report().Late);
    }

    private static async Task TradeAsync(ScriptedClient client)
    {
        await client.SendAsync(Trade);
        await client.StayAsync();
    }

    private static async Task TickersAsync(ScriptedClient client)
    {
        await client.SendAsync("""{"channel":"ticker","timestamp":"2023-02-09T20:30:37Z","sequence_num":0,"events":[{"type":"snapshot","tickers":[{"product_id":"A","price":"1"}]}]}""");
        await client.SendAsync("""{"channel":"ticker","timestamp":"2023-02-09T20:30:38Z","sequence_num":1,"events":[{"type":"update","tickers":[{"product_id":"A","price":"2"}]}]}""");
        await client.StayAsync();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
