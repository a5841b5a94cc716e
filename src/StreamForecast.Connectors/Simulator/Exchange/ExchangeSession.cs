using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>One client of the made-up exchange: its requests, its subscriptions, and the faults of its connection.</summary>
internal sealed class ExchangeSession(WebSocket socket, IExchangeShape shape, ExchangeMarket market, ExchangeFaults faults) : IDisposable
{
    private const int MaxRequestBytes = 64 * 1024;

    /// <summary>Messages that wait for a client, at most; one that is slower is put out, as exchanges do.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>Ticks that still come after the end was announced.</summary>
    private const int TicksAfterNotice = 20;

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(MaxWaiting);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>With each subscription the last trade that its beginning has told.</summary>
    private readonly Dictionary<(string Channel, string Symbol), long> _subscriptions = [];
    private readonly Dictionary<(string Channel, string Symbol), SimulatedTrade> _held = [];
    private long _sequence;
    private long _ticks;
    private long _closeAt = long.MaxValue;

    /// <summary>Talks to the client until either side has enough.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenRegistration stop = cancellation.Register(Break);
        try
        {
            Task writing = WriteAsync();
            await ReadAsync();
            Break();
            await writing;
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // The client left, or was left.
        }
        finally
        {
            Break();
        }
    }

    /// <summary>A trade took place: it is told to the client, or what its faults make of it.</summary>
    public void Tell(in SimulatedTrade trade)
    {
        lock (_subscriptions)
        {
            foreach (((string Channel, string Symbol) subscription, long told) in _subscriptions)
            {
                if (subscription.Symbol == trade.Symbol && trade.Id > told)
                {
                    Tell(subscription, trade);
                }
            }
        }
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Break()
    {
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            return; // ended already
        }

        socket.Abort();
    }

    public void Dispose()
    {
        socket.Dispose();
        _ending.Dispose();
    }

    private static bool Falls(long tick, int every) => every > 0 && tick % every == 0;

    private void Tell((string Channel, string Symbol) subscription, in SimulatedTrade trade)
    {
        long tick = ++_ticks;
        if (Falls(tick, faults.MalformedEvery))
        {
            Send(shape.Tick(subscription.Channel, trade, NextSequence())[..^9]);
        }

        if (Falls(tick, faults.ControlEvery))
        {
            Send(shape.Control(NextSequence()));
        }

        if (Falls(tick, faults.GapEvery))
        {
            _ = NextSequence(); // lost on the way, number and all
        }
        else if (Falls(tick, faults.LateEvery) && _held.TryAdd(subscription, trade))
        {
            // Its turn comes after the next one.
        }
        else
        {
            string message = shape.Tick(subscription.Channel, trade, NextSequence());
            Send(message);
            if (Falls(tick, faults.DuplicateEvery))
            {
                Send(message);
            }

            if (_held.Remove(subscription, out SimulatedTrade late))
            {
                Send(shape.Tick(subscription.Channel, late, NextSequence()));
            }
        }

        if (Falls(tick, faults.ShutdownNoticeEvery) && shape.ShutdownNotice(trade.Time) is { } notice)
        {
            Send(notice);
            _closeAt = tick + TicksAfterNotice;
        }

        if (Falls(tick, faults.DisconnectEvery) || tick >= _closeAt)
        {
            Break();
        }
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[MaxRequestBytes];
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), _ending.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage && length < buffer.Length);
            if (part.MessageType == WebSocketMessageType.Close || !part.EndOfMessage)
            {
                return;
            }

            Answer(buffer.AsMemory(0, length));
        }
    }

    private void Answer(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            lock (_subscriptions)
            {
                ExchangeRequest request = shape.Read(json.RootElement, _sequence);
                if (request.Reply is { } reply)
                {
                    _ = NextSequence();
                    Send(reply);
                }

                foreach ((string Channel, string Symbol) subscription in request.Subscriptions)
                {
                    Begin(subscription);
                }
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            Break(); // a client that speaks no sense is put out
        }
    }

    private void Begin((string Channel, string Symbol) subscription)
    {
        IReadOnlyList<SimulatedTrade> history = market.History(subscription.Symbol);
        if (shape.Snapshot(subscription.Channel, history, _sequence) is { } snapshot)
        {
            _ = NextSequence();
            Send(snapshot);
        }

        foreach (SimulatedTrade trade in history.TakeLast(faults.Overlap))
        {
            Send(shape.Tick(subscription.Channel, trade, NextSequence()));
        }

        _subscriptions[subscription] = history.Count == 0 ? 0 : history[^1].Id;
    }

    private long NextSequence() => _sequence++;

    private void Send(string message)
    {
        if (!_waiting.Writer.TryWrite(message))
        {
            Break();
        }
    }

    private async Task WriteAsync()
    {
        await foreach (string message in _waiting.Reader.ReadAllAsync(_ending.Token))
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, _ending.Token);
        }
    }
}
