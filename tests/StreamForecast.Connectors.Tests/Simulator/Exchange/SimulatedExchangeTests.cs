using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Connectors.Simulator.Exchange;

namespace StreamForecast.Connectors.Tests.Simulator.Exchange;

/// <summary>The simulated exchange to a client that is not ours. What a feed makes of it is told beside the feed.</summary>
public class SimulatedExchangeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("binance", """{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":3}""", """{"result":null,"id":3}""")]
    [InlineData("binance", """{"method":"HELLO","id":3}""", """{"error":{"code":2,"msg":"Invalid request: unknown method"},"id":3}""")]
    [InlineData("coinbase", """{"type":"subscribe"}""", """{"type":"error","message":"malformed subscription"}""")]
    [InlineData("kraken", """{"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"]}}""", """{"method":"subscribe","result":{"channel":"trade","snapshot":true},"success":true}""")]
    [InlineData("kraken", """{"method":"subscribe"}""", """{"method":"subscribe","success":false,"error":"Malformed request"}""")]
    public async Task A_request_is_answered_as_the_exchange_would(string exchange, string request, string expected)
    {
        await using SimulatedExchange server = Start(exchange);
        using ClientWebSocket client = await ConnectAsync(server);

        Assert.Equal(expected, await AskAsync(client, request));
    }

    [Fact]
    public async Task A_client_that_speaks_no_sense_is_put_out_and_the_next_one_served()
    {
        await using SimulatedExchange server = Start("binance");
        using ClientWebSocket client = await ConnectAsync(server);
        await Assert.ThrowsAsync<WebSocketException>(() => AskAsync(client, "hello"));

        using ClientWebSocket next = await ConnectAsync(server);

        Assert.Equal("""{"result":null,"id":1}""", await AskAsync(next, """{"method":"SUBSCRIBE","params":[],"id":1}"""));
    }

    [Fact]
    public async Task A_request_that_asks_for_no_WebSocket_is_told_so()
    {
        await using SimulatedExchange server = Start("binance");
        using var client = new HttpClient();

        using HttpResponseMessage answer = await client.GetAsync(new UriBuilder(server.Url) { Scheme = "http" }.Uri);

        Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nSec-WebSocket-Key: abc\r\n")]
    public async Task A_client_that_does_not_finish_its_request_is_put_out(string beginning)
    {
        var clock = new FakeTimeProvider();
        await using var server = SimulatedExchange.Start(Options("binance") with { TradesPerSecond = 1e-6 }, clock, _ => { });
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(server.Url.Authority));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(beginning));
        Task<int> ended = client.GetStream().ReadAsync(new byte[1]).AsTask();
        for (int i = 0; i < 50 && !ended.IsCompleted; i++)
        {
            await Task.WhenAny(ended, Task.Delay(100)); // the server takes the connection when it comes to it
            clock.Advance(SimulatedExchange.HandshakeTimeout);
        }

        Assert.Equal(0, await ended.WaitAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Trades_of_a_symbol_are_numbered_without_a_gap_and_never_share_a_time()
    {
        var trades = new ConcurrentQueue<SimulatedTrade>();
        var enough = new TaskCompletionSource();
        await using (SimulatedExchange server = SimulatedExchange.Start(Options("kraken"), TimeProvider.System, trade =>
        {
            trades.Enqueue(trade);
            if (trades.Count >= 500)
            {
                enough.TrySetResult();
            }
        }))
        {
            await enough.Task.WaitAsync(Patience);
        }

        foreach (IGrouping<string, SimulatedTrade> symbol in trades.GroupBy(trade => trade.Symbol))
        {
            SimulatedTrade[] all = [.. symbol];
            Assert.Equal(Enumerable.Range(1, all.Length).Select(i => (long)i), all.Select(trade => trade.Id));
            Assert.All(all.Zip(all.Skip(1)), pair => Assert.True(pair.Second.Time > pair.First.Time));
            Assert.All(all, trade => Assert.True(trade.Price > 0 && trade.Size > 0));
        }
    }

    private static SimulatedExchange Start(string exchange) => SimulatedExchange.Start(Options(exchange), TimeProvider.System, _ => { });

    private static SimulatedExchangeOptions Options(string exchange) =>
        new() { Exchange = exchange, Address = new IPEndPoint(IPAddress.Loopback, 0), TradesPerSecond = 1000 };

    private static async Task<ClientWebSocket> ConnectAsync(SimulatedExchange server)
    {
        var client = new ClientWebSocket();
        await client.ConnectAsync(server.Url, CancellationToken.None);
        return client;
    }

    private static async Task<string> AskAsync(ClientWebSocket client, string request)
    {
        using var patience = new CancellationTokenSource(Patience);
        await client.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, true, patience.Token);
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult received = await client.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
