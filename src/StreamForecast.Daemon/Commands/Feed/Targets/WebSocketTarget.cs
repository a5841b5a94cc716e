using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using StreamForecast.Connectors.Json;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>
/// Messages over <c>GET /v1/stream</c>, several under way. After a broken connection those without an answer are sent again, in their order,
/// under the same numbers.
/// </summary>
/// <param name="daemon">The daemon.</param>
/// <param name="tally">What became of the ticks.</param>
/// <param name="retry">The pauses.</param>
internal sealed class WebSocketTarget(Uri daemon, FeedTally tally, FeedRetry retry) : IFeedTarget
{
    /// <summary>Messages under way.</summary>
    private const int MaxUnderWay = 8;

    /// <summary>Bytes of an acknowledgement, at most: a rejection of each of its ticks fits.</summary>
    private const int AckBytes = 1 << 20;

    private readonly Uri _address = new UriBuilder(daemon) { Scheme = "ws", Path = "/v1/stream" }.Uri;
    private readonly LinkedList<IReadOnlyList<FeedTick>> _underWay = [];
    private readonly byte[] _buffer = new byte[AckBytes];
    private ClientWebSocket? _socket;

    public async Task SendAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation)
    {
        _underWay.AddLast(ticks);
        await TryAsync(() => SendMessageAsync(ticks, cancellation), cancellation);
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
                await _socket.ConnectAsync(_address, cancellation);
                foreach (IReadOnlyList<FeedTick> ticks in _underWay)
                {
                    await SendMessageAsync(ticks, cancellation);
                }
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
        await retry.PauseAsync($"the daemon on {_address.Authority} is away ({why})", cancellation);
    }

    private async Task SendMessageAsync(IReadOnlyList<FeedTick> ticks, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        foreach (FeedTick tick in ticks)
        {
            TickJsonEncoder.WriteLine(text, tick.Series, tick.Time, tick.Value, tick.Producer, tick.Sequence);
        }

        await _socket!.SendAsync(Encoding.UTF8.GetBytes(text.ToString()), WebSocketMessageType.Text, endOfMessage: true, cancellation);
    }

    private async Task TakeAckAsync(CancellationToken cancellation)
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

        if (received.MessageType == WebSocketMessageType.Close)
        {
            throw new WebSocketException($"it closed the connection: {_socket.CloseStatusDescription}");
        }

        using JsonDocument told = JsonDocument.Parse(_buffer.AsMemory(0, length));
        if (TickAnswer.Read(told.RootElement) is not { } answer)
        {
            string? detail = told.RootElement.TryGetProperty("detail", out JsonElement text) ? text.GetString() : null;
            throw new CommandException($"the daemon on {_address.Authority} refuses the ticks: {detail ?? told.RootElement.ToString()}");
        }

        IReadOnlyList<FeedTick> ticks = _underWay.First!.Value;
        _underWay.RemoveFirst();
        IReadOnlyList<FeedTick> again = answer.TellTo(tally, ticks);
        if (again.Count > 0)
        {
            _underWay.AddFirst(again); // the daemon closes the connection behind this
        }
        else
        {
            retry.Reset();
        }
    }
}
