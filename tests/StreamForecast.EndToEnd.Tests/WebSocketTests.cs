using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>A real WebSocket client: ticks in, forecasts out, and everything it may do wrong.</summary>
public class WebSocketTests(ITestOutputHelper output) : DaemonTest(output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ticks_are_acknowledged_message_by_message_and_their_forecasts_come_back()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using ClientWebSocket socket = await OpenAsync(daemon);
        await SendAsync(socket, """{"subscribe":"ws/*"}""");
        Assert.Equal("subscribed", TypeOf(await ReceiveAsync(socket)));
        await SendAsync(socket, """{"series":"ws/a","time":1760000000000000000,"value":1}""");
        await SendAsync(socket, """[{"series":"ws/a","time":1760000001000000000,"value":2},{"series":"other","time":1760000001000000000,"value":"x"},{"series":"ws/b","time":1760000001000000000,"value":3}]""");
        var forecasts = new List<string>();
        var acks = new List<JsonElement>();
        while (forecasts.Count < 3 || acks.Count < 2)
        {
            JsonElement message = await ReceiveAsync(socket);
            if (TypeOf(message) == "ack")
            {
                acks.Add(message);
            }
            else
            {
                JsonElement forecast = message.GetProperty("forecast");
                forecasts.Add($"{forecast.GetProperty("series").GetString()} {forecast.GetProperty("seq").GetInt64()}");
            }
        }

        Assert.Equal(["ws/a 1", "ws/a 2", "ws/b 1"], forecasts.Order(StringComparer.Ordinal));
        Assert.Equal([(1L, 1L, 0L), (2L, 2L, 1L)], acks.Select(ack => (Number(ack, "message") - 1, Number(ack, "accepted"), Number(ack, "rejected"))));
        Assert.Equal(2, Number(acks[1].GetProperty("rejections")[0], "line"));
        await SendAsync(socket, """{"unsubscribe":"ws/*"}""");
        Assert.Equal("unsubscribed", TypeOf(await ReceiveAsync(socket)));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(2, await daemon.Client.ObservationsAsync("ws/a"));
    }

    [Fact]
    public async Task After_a_kill_a_client_that_sends_again_and_resumes_loses_nothing_and_learns_nothing_twice()
    {
        const int Messages = 60;
        const int PerMessage = 50;
        DaemonProcess daemon = await StartDaemonAsync();
        var received = new List<long>();
        string last = $"{EpochOf()}.0"; // nothing received
        int acknowledged = 0;
        ClientWebSocket? socket = null;
        while (acknowledged < Messages || received.Distinct().Count() < Messages * PerMessage)
        {
            try
            {
                if (socket is null)
                {
                    socket = await OpenAsync(daemon);
                    await SendAsync(socket, $$"""{"subscribe":"ws/a","resume":"{{last}}"}""");
                    for (int message = acknowledged; message < Messages; message++)
                    {
                        await SendAsync(socket, string.Join('\n', Enumerable.Range(message * PerMessage, PerMessage).Select(n =>
                            $$"""{"series":"ws/a","time":{{1760000000000000000 + (n * 1000000L)}},"value":{{n % 17}},"producer":"me","seq":{{n}}}""")));
                    }
                }

                JsonElement answer = await ReceiveAsync(socket);
                switch (TypeOf(answer))
                {
                    case "ack":
                        acknowledged++;
                        Assert.Equal(PerMessage, Number(answer, "accepted") + Number(answer, "duplicate"));
                        if (acknowledged is 20 or 40)
                        {
                            await daemon.KillAsync();
                            daemon = await StartDaemonAsync();
                        }

                        break;
                    case "forecast":
                        received.Add(Number(answer.GetProperty("forecast"), "seq"));
                        last = answer.GetProperty("id").GetString()!;
                        break;
                }
            }
            catch (WebSocketException)
            {
                socket?.Dispose();
                socket = null;
            }
        }

        socket?.Dispose();
        Assert.Equal(Messages * PerMessage, await daemon.Client.ObservationsAsync("ws/a"));
        Assert.Equal(Enumerable.Range(1, Messages * PerMessage).Select(i => (long)i), received.Distinct().Order());
        Output.WriteLine($"{received.Count - received.Distinct().Count()} forecasts came twice");
    }

    [Theory]
    [InlineData("""{"subscribe":"a b"}""", "invalid-request", "cannot match a series id")]
    [InlineData("""{"subscribe":"a","every":-1}""", "invalid-request", "every must be")]
    [InlineData("""{"subscribe":"a","resum":"1.1"}""", "invalid-request", "'resum' is no key")]
    [InlineData("""{"subscribe":"a","resume":"yesterday"}""", "invalid-request", "resume must be")]
    [InlineData("""{"subscribe":"a","lossless":true,"every":5}""", "invalid-request", "do not go together")]
    [InlineData("""{"subscribe":"a"} x""", "invalid-request", "not valid JSON")]
    [InlineData("""{"unsubscribe":"nothing"}""", "unknown-subscription", "Nothing is subscribed")]
    [InlineData("[]", "empty-message", "holds no tick")]
    public async Task A_faulty_request_is_told_with_its_number_and_the_connection_goes_on(string message, string kind, string detail)
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using ClientWebSocket socket = await OpenAsync(daemon);
        await SendAsync(socket, message);
        JsonElement error = await ReceiveAsync(socket);
        Assert.Equal(("error", 1L, kind), (TypeOf(error), Number(error, "message"), error.GetProperty("error").GetString()));
        Assert.Contains(detail, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await SendAsync(socket, """{"series":"a","value":1}""");
        Assert.Equal(2, Number(await ReceiveAsync(socket), "message"));
        JsonElement counts = (await daemon.Client.GetJsonAsync("/v1/status")).GetProperty("webSockets");
        Assert.Equal((1L, 1L), (Number(counts, "open"), Number(counts, "faultyMessages")));
    }

    [Fact]
    public async Task What_cannot_be_a_message_ends_the_connection_with_its_reason_and_what_is_no_tick_is_counted()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using (ClientWebSocket large = await OpenAsync(daemon))
        {
            Assert.Equal(WebSocketCloseStatus.MessageTooBig, await SendUntilClosedAsync(large, new byte[10 << 20], WebSocketMessageType.Text));
        }

        using (ClientWebSocket garbled = await OpenAsync(daemon))
        {
            Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, await SendUntilClosedAsync(garbled, [0x22, 0xC3, 0x28, 0x22], WebSocketMessageType.Text));
        }

        using ClientWebSocket socket = await OpenAsync(daemon);
        await socket.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        Assert.Equal("binary-message", (await ReceiveAsync(socket)).GetProperty("error").GetString());
        await SendAsync(socket, "no tick at all");
        JsonElement ack = await ReceiveAsync(socket);
        Assert.Equal(0, Number(ack, "accepted"));
        Assert.True(Number(ack, "rejected") >= 1, ack.ToString());
        JsonElement status = await daemon.Client.GetJsonAsync("/v1/status");
        Assert.True(Number(status, "rejected") >= 1);
    }

    [Fact]
    public async Task A_client_that_reads_late_still_learns_why_its_connection_ends()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        for (int i = 0; i < 10; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(AddressOf(daemon).Host, AddressOf(daemon).Port);
            NetworkStream bare = socket.GetStream();
            await bare.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /v1/stream HTTP/1.1\r\nHost: {AddressOf(daemon).Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
            while (await ReadLineAsync(bare) is { Length: > 0 })
            {
            }

            await bare.WriteAsync(new byte[] { 0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28 }); // a text message that is no UTF-8
            for (int other = 0; other < 10; other++)
            {
                await daemon.Client.GetJsonAsync("/v1/status"); // busy elsewhere meanwhile
            }

            byte[] close = new byte[4];
            await bare.ReadExactlyAsync(close);
            Assert.Equal((0x88, (int)WebSocketCloseStatus.InvalidPayloadData), (close[0], (close[2] << 8) | close[3]));
        }
    }

    [Fact]
    public async Task A_page_of_another_site_a_plain_request_and_a_stopping_daemon_are_answered_in_words()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        using (HttpResponseMessage plain = await daemon.Client.GetAsync("/v1/stream"))
        {
            Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
            Assert.Contains("ws://", await plain.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var foreign = new ClientWebSocket();
        foreign.Options.SetRequestHeader("Origin", "http://elsewhere.example");
        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(AddressOf(daemon), CancellationToken.None));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        using var own = new ClientWebSocket();
        own.Options.SetRequestHeader("Origin", daemon.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        await own.ConnectAsync(AddressOf(daemon), CancellationToken.None);

        Task<int> ended = daemon.TerminateAsync(within: TimeSpan.FromSeconds(20));
        WebSocketReceiveResult close = await own.ReceiveAsync(new byte[1024], CancellationToken.None);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (close.MessageType, close.CloseStatus));
        await own.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(0, await ended);
    }

    [Fact]
    public async Task A_stop_under_load_leaves_no_tick_learned_that_was_not_acknowledged()
    {
        const int Ticks = 20;
        DaemonProcess daemon = await StartDaemonAsync();
        using ClientWebSocket socket = await OpenAsync(daemon);
        using var patience = new CancellationTokenSource(Patience);
        Task sending = Task.Run(async () =>
        {
            for (long message = 0; ; message++)
            {
                string ticks = string.Join('\n', Enumerable.Range(0, Ticks).Select(n => $$"""{"series":"a","time":{{(message * Ticks) + n}},"value":{{n}}}"""));
                await SendAsync(socket, ticks);
            }
        });
        long acknowledged = 0;
        Task<int>? ended = null;
        WebSocketException? closed = null;
        while (closed is null)
        {
            try
            {
                JsonElement ack = await ReceiveAsync(socket);
                acknowledged += Number(ack, "accepted");
                ended ??= acknowledged > 1_000 ? daemon.TerminateAsync(within: TimeSpan.FromSeconds(20)) : null;
            }
            catch (WebSocketException end)
            {
                closed = end;
            }
        }

        Assert.Contains("EndpointUnavailable", closed.Message, StringComparison.Ordinal);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        Assert.Equal(0, await ended!);
        await Task.WhenAny(sending); // it ends with the connection
        DaemonProcess again = await StartDaemonAsync();
        Assert.Equal(acknowledged, await again.Client.ObservationsAsync("a"));
    }

    private static Uri AddressOf(DaemonProcess daemon) => new UriBuilder(daemon.Client.BaseAddress!) { Scheme = "ws", Path = "/v1/stream" }.Uri;

    private static async Task<ClientWebSocket> OpenAsync(DaemonProcess daemon)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(AddressOf(daemon), CancellationToken.None);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[1 << 16];
        int length = 0;
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new WebSocketException($"closed: {received.CloseStatus} {received.CloseStatusDescription}");
            }

            length += received.Count;
            if (received.EndOfMessage)
            {
                using JsonDocument message = JsonDocument.Parse(buffer.AsMemory(0, length));
                return message.RootElement.Clone();
            }
        }
    }

    private static async Task<WebSocketCloseStatus?> SendUntilClosedAsync(ClientWebSocket socket, byte[] message, WebSocketMessageType type)
    {
        using var patience = new CancellationTokenSource(Patience);
        Task sending = socket.SendAsync(message, type, endOfMessage: true, patience.Token);
        WebSocketReceiveResult close = await socket.ReceiveAsync(new byte[1024], patience.Token);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the other side may be gone before all is sent
        return close.CloseStatus;
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (one[0] != '\n')
        {
            await stream.ReadExactlyAsync(one);
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd();
    }

    private static string TypeOf(JsonElement message) => message.GetProperty("type").GetString()!;

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();
}
