using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using StreamForecast.Daemon.Api.WebSockets;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Api.WebSockets;

/// <summary>Over a real connection on loopback; subscriptions, which need an engine, are the end-to-end tests'.</summary>
public sealed class StreamInputTests : IAsyncLifetime, IDisposable
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StreamTally _tally = new();
    private readonly List<Socket> _sockets = [];
    private WebSocket _client = null!;
    private StreamOutput _output = null!;
    private StreamAcks _acks = null!;
    private StreamInput _input = null!;

    public async Task InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var calling = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await calling.ConnectAsync(listener.LocalEndpoint);
        Socket called = await listener.AcceptSocketAsync();
        _sockets.AddRange([calling, called]);
        _client = WebSocket.CreateFromStream(new NetworkStream(calling), new WebSocketCreationOptions());
        var server = WebSocket.CreateFromStream(new NetworkStream(called), new WebSocketCreationOptions { IsServer = true });
        _output = new StreamOutput(server, _tally, Patience, TimeProvider.System);
        _acks = new StreamAcks(_output);
        var blocks = new TickBlockBuilder(new SeriesDirectory(16, 100), new EdgeClock(TimeProvider.System), new IngestLimits());
        _input = new StreamInput(server, _output, _acks, null!, blocks, MaxBytes);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _output.Dispose();
        _client.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Messages_of_ticks_become_blocks_and_each_is_acknowledged_under_its_number()
    {
        await using IAsyncEnumerator<TickBlock> blocks = _input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await SendAsync("""{"series":"a","time":1,"value":1}""");
        Assert.True(await blocks.MoveNextAsync());
        Assert.Equal(1, blocks.Current.Count);
        await SendAsync($"[{string.Join(',', Enumerable.Range(0, 1_000).Select(n => $$"""{"series":"a","time":{{n}},"value":1}"""))}]");
        Assert.True(await blocks.MoveNextAsync());
        Assert.Equal(1_000, blocks.Current.Count);
        await _acks.AnsweredAsync(new IngestAnswer { Accepted = 1 });
        await _acks.AnsweredAsync(new IngestAnswer { Accepted = 1_000 });
        Assert.Equal([(1L, 1L), (2L, 1_000L)], new[] { await ReceiveAsync(), await ReceiveAsync() }.Select(ack => (Number(ack, "message"), Number(ack, "accepted"))));
        Assert.Equal(0, _tally.Reply.FaultyMessages);
    }

    [Theory]
    [InlineData("[]", WebSocketMessageType.Text, "empty-message")]
    [InlineData("""{"subscribe":7}""", WebSocketMessageType.Text, "invalid-request")]
    [InlineData("""{"series":"a","value":1}""", WebSocketMessageType.Binary, "binary-message")]
    public async Task What_is_neither_is_told_and_counted_and_the_next_message_is_read(string message, WebSocketMessageType type, string error)
    {
        await SendAsync(message, type);
        await SendAsync("""{"series":"a","time":1,"value":1}""");
        await using IAsyncEnumerator<TickBlock> blocks = _input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await blocks.MoveNextAsync());
        JsonElement told = await ReceiveAsync();
        Assert.Equal((1L, error), (Number(told, "message"), told.GetProperty("error").GetString()));
        Assert.Equal(1, _tally.Reply.FaultyMessages);
    }

    [Fact]
    public async Task After_a_refusal_what_was_read_is_still_acknowledged_and_the_connection_closes_though_the_client_sends_nothing_more()
    {
        await using IAsyncEnumerator<TickBlock> blocks = _input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        for (int message = 0; message < 2; message++)
        {
            await SendAsync("""{"series":"a","time":1,"value":1}""");
            Assert.True(await blocks.MoveNextAsync());
        }

        Task<bool> next = blocks.MoveNextAsync().AsTask();
        await _acks.AnsweredAsync(new IngestAnswer { Refusal = RefusalReason.Overloaded, Unacknowledged = [new LineRange(1, 1)] });
        await _acks.AnsweredAsync(new IngestAnswer { Accepted = 1 });
        Assert.Equal([(1L, 0L), (2L, 1L)], new[] { await ReceiveAsync(), await ReceiveAsync() }.Select(ack => (Number(ack, "message"), Number(ack, "accepted"))));
        using var patience = new CancellationTokenSource(Patience);
        WebSocketReceiveResult end = await _client.ReceiveAsync(new byte[16], patience.Token);
        Assert.Equal((WebSocketMessageType.Close, (WebSocketCloseStatus?)1013), (end.MessageType, end.CloseStatus));
        await SendAsync("""{"series":"a","time":2,"value":2}"""); // on its way when the others were refused
        await _client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        Assert.False(await next.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_message_past_the_limit_ends_the_connection()
    {
        Task sending = SendAsync($"[{new string(' ', MaxBytes)}]");
        await using IAsyncEnumerator<TickBlock> blocks = _input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.False(await blocks.MoveNextAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, _input.End?.Status);
        await sending;
    }

    [Fact]
    public async Task A_stop_reads_no_more_and_what_was_read_is_acknowledged_before_the_goodbye()
    {
        await using IAsyncEnumerator<TickBlock> blocks = _input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        await SendAsync("""{"series":"a","time":1,"value":1}""");
        Assert.True(await blocks.MoveNextAsync());
        ValueTask<bool> next = blocks.MoveNextAsync(); // nothing has come
        _input.Stop(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping");
        Assert.False(await next);
        await SendAsync("""{"series":"a","time":2,"value":2}""");

        await _acks.AnsweredAsync(new IngestAnswer { Accepted = 1 });
        await _output.CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping", CancellationToken.None);
        Task rest = _input.LetGoOfRestAsync(CancellationToken.None);

        Assert.Equal(1, Number(await ReceiveAsync(), "message"));
        WebSocketReceiveResult close = await _client.ReceiveAsync(new byte[1024], CancellationToken.None);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (close.MessageType, close.CloseStatus));
        Assert.False(rest.IsCompleted);
        await _client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await rest.WaitAsync(Patience);
    }

    private Task SendAsync(string message, WebSocketMessageType type = WebSocketMessageType.Text) =>
        _client.SendAsync(Encoding.UTF8.GetBytes(message), type, endOfMessage: true, CancellationToken.None);

    private async Task<JsonElement> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult received = await _client.ReceiveAsync(buffer, patience.Token);
        return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, received.Count));
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();
}
