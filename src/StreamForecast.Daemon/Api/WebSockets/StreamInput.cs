using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>Reads the messages of one WebSocket: ticks become blocks, requests are done at once.</summary>
/// <param name="socket">The connection.</param>
/// <param name="output">Where errors are told.</param>
/// <param name="acks">Is told which blocks belong to which message.</param>
/// <param name="subscriptions">Does the requests.</param>
/// <param name="blocks">Where ticks are gathered.</param>
/// <param name="maxBytes">Bytes a message may have.</param>
internal sealed class StreamInput(
    WebSocket socket, StreamOutput output, StreamAcks acks, StreamSubscriptions subscriptions, TickBlockBuilder blocks, int maxBytes)
{
    /// <summary>Bytes that a silent connection holds.</summary>
    private const int UsualCapacity = 16 * 1024;

    private readonly int _usualCapacity = Math.Min(UsualCapacity, maxBytes);
    private byte[] _buffer = new byte[Math.Min(UsualCapacity, maxBytes)];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<ValueWebSocketReceiveResult>? _unread;
    private int _lastLength;
    private long _message;

    /// <summary>Why this side ends the connection; null when the other did.</summary>
    public (WebSocketCloseStatus Status, string Reason)? End { get; private set; }

    /// <summary>Until the client closes, the connection is to end, or ticks were refused.</summary>
    public async IAsyncEnumerable<TickBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (acks.End is null && End is null && await ReceiveAsync(cancellation) is { } message)
        {
            if (acks.End is not null)
            {
                continue; // it came while others were refused: left without an answer it comes again, behind them
            }

            _message++;
            if (message.Type == WebSocketMessageType.Binary)
            {
                await output.ErrorAsync(_message, "binary-message", "Messages are text: ticks as JSON, or a request such as {\"subscribe\":\"BTC-*\"}.", cancellation);
            }
            else if (StreamRequest.TryRead(message.Bytes, out StreamRequest? request, out string? fault))
            {
                await subscriptions.DoAsync(_message, request, cancellation);
            }
            else if (fault is not null)
            {
                await output.ErrorAsync(_message, "invalid-request", fault, cancellation);
            }
            else
            {
                foreach (TickBlock block in TicksOf(message.Bytes))
                {
                    yield return block;
                }

                if (!acks.IsBegun(_message))
                {
                    await output.ErrorAsync(_message, "empty-message", "It holds no tick. A tick is {\"series\":\"BTC-USD\",\"value\":64000.12}.", cancellation);
                }
            }
        }
    }

    /// <summary>This side is to end the connection: no further message is read, and what was read is answered before the goodbye.</summary>
    public void Stop(WebSocketCloseStatus status, string reason)
    {
        End = (status, reason);
        _stopped.TrySetResult();
    }

    /// <summary>
    /// After the goodbye of a stop: lets go of what still comes, until the client has said its own. Closed with something unread in it, the
    /// connection would be reset, and the client might never see what was sent to it last.
    /// </summary>
    public async Task LetGoOfRestAsync(CancellationToken cancellation)
    {
        if (!_stopped.Task.IsCompleted)
        {
            return;
        }

        bool hasEnded = _unread is { } unread && (await unread.WaitAsync(cancellation)).MessageType == WebSocketMessageType.Close;
        while (!hasEnded && socket.State == WebSocketState.CloseSent)
        {
            hasEnded = (await socket.ReceiveAsync(_buffer.AsMemory(), cancellation)).MessageType == WebSocketMessageType.Close;
        }
    }

    private IEnumerable<TickBlock> TicksOf(ReadOnlyMemory<byte> message)
    {
        var framer = new JsonDocumentFramer(new TickJsonParser(), blocks.Limits.MaxLineBytes);
        for (int taken = 0; taken < message.Length;)
        {
            taken += framer.Consume(message.Span[taken..], blocks);
            if (blocks.IsFull)
            {
                acks.Handed(_message, isLast: false);
                yield return blocks.Build();
            }
        }

        framer.Complete(blocks);
        if (!blocks.IsEmpty || acks.IsBegun(_message))
        {
            acks.Handed(_message, isLast: true);
            yield return blocks.Build();
        }
    }

    /// <returns>A whole message, good until the next call; null when the connection is to end.</returns>
    private async Task<(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes)?> ReceiveAsync(CancellationToken cancellation)
    {
        if (_buffer.Length > _usualCapacity && _lastLength <= _usualCapacity)
        {
            _buffer = new byte[_usualCapacity]; // one large message, long ago, is not held room for
        }

        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                if (length == maxBytes)
                {
                    End = (WebSocketCloseStatus.MessageTooBig, $"a message has at most {maxBytes} bytes");
                    return null;
                }

                Array.Resize(ref _buffer, Math.Min(2 * length, maxBytes));
            }

            if (await ReceiveUntilStoppedAsync(_buffer.AsMemory(length), cancellation) is not { } received)
            {
                return null;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += received.Count;
            if (received.EndOfMessage)
            {
                _lastLength = length;
                return (received.MessageType, _buffer.AsMemory(0, length));
            }
        }
    }

    /// <returns>Null when reading was stopped before anything came: a receive that was cancelled would take the connection with it.</returns>
    private async ValueTask<ValueWebSocketReceiveResult?> ReceiveUntilStoppedAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        ValueTask<ValueWebSocketReceiveResult> receiving = socket.ReceiveAsync(buffer, cancellation);
        if (receiving.IsCompleted)
        {
            return await receiving;
        }

        Task<ValueWebSocketReceiveResult> received = receiving.AsTask();
        await Task.WhenAny(received, _stopped.Task);
        if (received.IsCompleted)
        {
            return await received;
        }

        _unread = received;
        return null;
    }
}
