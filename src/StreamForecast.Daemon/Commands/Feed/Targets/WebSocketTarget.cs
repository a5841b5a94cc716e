using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>
/// Messages over <c>GET /v1/stream</c>, several under way. After a broken connection those without an answer, and rows there was no room for, are
/// sent again, in their order, under the same numbers.
/// </summary>
/// <param name="daemon">The daemon.</param>
/// <param name="tally">What became of the ticks.</param>
/// <param name="retry">The pauses.</param>
/// <param name="time">The clock that measures the patience.</param>
internal sealed class WebSocketTarget(Uri daemon, FeedTally tally, FeedRetry retry, TimeProvider time) : IFeedTarget
{
    /// <summary>Messages under way.</summary>
    private const int MaxUnderWay = 8;

    /// <summary>Bytes of an acknowledgement, at most: a rejection of each of its ticks fits.</summary>
    private const int AckBytes = 1 << 20;

    private readonly Uri _address = new UriBuilder(daemon) { Scheme = "ws", Path = "/v1/stream" }.Uri;
    /// <summary>What has no answer, under the number that its message has on this connection; 0 waits for the next connection.</summary>
    private readonly LinkedList<(long Message, IReadOnlyList<FeedTick> Ticks)> _underWay = [];
    private readonly byte[] _buffer = new byte[AckBytes];
    private ClientWebSocket? _socket;
    private long _message;

    public async Task SendAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation)
    {
        LinkedListNode<(long, IReadOnlyList<FeedTick>)> last = _underWay.AddLast((0, ticks));
        await TryAsync(() => SendMessageAsync(last, cancellation), cancellation);
        while (_underWay.Count >= MaxUnderWay)
        {
            await TryAsync(() => TakeAckAsync(cancellation), cancellation);
        }
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        while (_underWay.Count > 0)
        {
            await TryAsync(() => TakeAckAsync(cancellation), cancellation);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Does it, or else connects again and sends what has no answer; what was to be done is then done by that, or by the next call.</summary>
    private async Task TryAsync(Func<Task> act, CancellationToken cancellation)
    {
        if (_socket is not null)
        {
            try
            {
                await act();
                return;
            }
            catch (Exception broken) when (IsBroken(broken, cancellation))
            {
                await BreakAsync(broken.Message, cancellation);
            }
        }

        while (_socket is null)
        {
            try
            {
                _socket = new ClientWebSocket();
                _socket.Options.CollectHttpResponseDetails = true;
                await WithPatienceAsync(patient => _socket.ConnectAsync(_address, patient), cancellation);
                _message = 0;
                for (LinkedListNode<(long, IReadOnlyList<FeedTick>)>? each = _underWay.First; each is not null; each = each.Next)
                {
                    await SendMessageAsync(each, cancellation);
                }
            }
            catch (WebSocketException foreign) when (_socket is { } asked && (ForeignServer.Is(asked.HttpStatusCode) || ForeignServer.Is(foreign)))
            {
                throw ForeignServer.Fault(_address, "HTTP", foreign.Message);
            }
            catch (Exception away) when (IsBroken(away, cancellation))
            {
                await BreakAsync(away.Message, cancellation);
            }
        }
    }

    private static bool IsBroken(Exception fault, CancellationToken cancellation) =>
        fault is WebSocketException or IOException or HttpRequestException && !cancellation.IsCancellationRequested;

    private async Task BreakAsync(string why, CancellationToken cancellation)
    {
        _socket?.Dispose();
        _socket = null;
        await retry.PauseAsync($"the daemon on {_address.Authority} is away ({why})", isAway: true, cancellation);
    }

    private async Task SendMessageAsync(LinkedListNode<(long Message, IReadOnlyList<FeedTick> Ticks)> node, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        foreach (FeedTick tick in node.Value.Ticks)
        {
            TickJsonEncoder.WriteLine(text, tick.Series, tick.Time, tick.Value, tick.Producer, tick.Sequence);
        }

        node.ValueRef.Message = ++_message;
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        await WithPatienceAsync(patient => _socket!.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, patient), cancellation);
    }

    private async Task TakeAckAsync(CancellationToken cancellation)
    {
        if (await TakeNextAsync(cancellation))
        {
            retry.Reset();
            return;
        }

        // Having refused, the daemon reads no more. What it had read before it still answers, and then closes: that ends this.
        await WithPatienceAsync(patient => _socket!.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patient), cancellation);
        while (true)
        {
            await TakeNextAsync(cancellation);
        }
    }

    /// <returns>False when some of its ticks are to be sent again.</returns>
    private async Task<bool> TakeNextAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> message = default;
        await WithPatienceAsync(async patient => message = await ReceiveAsync(patient), cancellation);
        return Take(message);
    }

    /// <summary>A daemon that is frozen leaves its connections open, and takes new ones, without a word.</summary>
    /// <exception cref="WebSocketException">It took longer than <see cref="FeedRetry.Patience"/>.</exception>
    private async Task WithPatienceAsync(Func<CancellationToken, Task> act, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(FeedRetry.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await act(either.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException && patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new WebSocketException($"no answer within {FeedRetry.Patience.TotalSeconds} s", ended);
        }
    }

    /// <exception cref="WebSocketException">The connection is closed.</exception>
    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        int length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            if (length == _buffer.Length)
            {
                throw new CommandException($"what answers on {_address.Authority} sends messages of more than {AckBytes} bytes, which no StreamForecast daemon does");
            }

            received = await _socket!.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            length += received.Count;
        }
        while (!received.EndOfMessage);

        return received.MessageType == WebSocketMessageType.Close
            ? throw new WebSocketException($"it closed the connection: {_socket.CloseStatusDescription}")
            : _buffer.AsMemory(0, length);
    }

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>False when some of its ticks are to be sent again.</returns>
    private bool Take(ReadOnlyMemory<byte> message)
    {
        using JsonDocument told = JsonDocument.Parse(message);
        if (TickAnswer.Read(told.RootElement) is not { } answer)
        {
            string? detail = told.RootElement.TryGetProperty("detail", out JsonElement text) ? text.GetString() : null;
            throw new CommandException($"the daemon on {_address.Authority} refuses the ticks: {detail ?? told.RootElement.ToString()}");
        }

        LinkedListNode<(long Message, IReadOnlyList<FeedTick> Ticks)> node = Find(told.RootElement.GetProperty("message").GetInt64());
        IReadOnlyList<FeedTick> again = answer.TellTo(tally, node.Value.Ticks);
        if (again.Count == 0)
        {
            _underWay.Remove(node);
            return true;
        }

        node.Value = (0, again);
        return false;
    }

    private LinkedListNode<(long Message, IReadOnlyList<FeedTick> Ticks)> Find(long message)
    {
        LinkedListNode<(long Message, IReadOnlyList<FeedTick> Ticks)>? node = _underWay.First;
        while (node is not null && node.Value.Message != message)
        {
            node = node.Next;
        }

        return node ?? throw new CommandException($"the daemon on {_address.Authority} acknowledges message {message}, which it was not sent or has answered before");
    }
}
