using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace StreamForecast.Connectors.Simulator.Exchange;

/// <summary>
/// A made-up exchange that speaks the messages of a real one on a local WebSocket, faults included: to try a feed with no network, and to test
/// one. It knows only plain <c>ws://</c>.
/// </summary>
public sealed class SimulatedExchange : IAsyncDisposable
{
    private const int MaxClients = 100;

    /// <summary>After a pause (a sleeping machine) at most this much is made up for, in nanoseconds.</summary>
    private const long MaxCatchUp = 1_000_000_000;

    /// <summary>Who connects has so long to ask for a WebSocket, or nobody would ever put out one that asks for nothing.</summary>
    internal static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A timer rounds down to whole milliseconds, so that a shorter wait would spin.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TcpListener _listener;
    private readonly IExchangeShape _shape;
    private readonly ExchangeFaults _faults;
    private readonly ExchangeMarket _market;
    private readonly TimeProvider _time;
    private readonly Action<SimulatedTrade> _witness;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<ExchangeSession, Task> _sessions = new();
    private readonly Task _trading;
    private readonly Task _accepting;
    private volatile bool _isTrading = true;

    private SimulatedExchange(SimulatedExchangeOptions options, TcpListener listener, TimeProvider time, Action<SimulatedTrade> witness)
    {
        _listener = listener;
        _shape = ExchangeShapes.Of(options.Exchange);
        _faults = options.Faults;
        _market = new ExchangeMarket(options, _shape);
        _time = time;
        _witness = witness;
        _trading = TradeAsync();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens: <c>ws://127.0.0.1:9443/</c>.</summary>
    public Uri Url => new($"ws://{_listener.LocalEndpoint}/");

    public IReadOnlyList<string> Symbols => _market.Symbols;

    /// <summary>False: no trade takes place until it is true again.</summary>
    public bool IsTrading
    {
        get => _isTrading;
        set => _isTrading = value;
    }

    /// <summary>Listens and trades from now on.</summary>
    /// <param name="options">The exchange.</param>
    /// <param name="time">The clock that paces it.</param>
    /// <param name="witness">Told of every trade before any client is.</param>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public static SimulatedExchange Start(SimulatedExchangeOptions options, TimeProvider time, Action<SimulatedTrade> witness)
    {
        ArgumentNullException.ThrowIfNull(options);
        var listener = new TcpListener(options.Address);
        listener.Start();
        return new SimulatedExchange(options, listener, time, witness);
    }

    /// <summary>Ends every connection there is without a word.</summary>
    public void BreakAll()
    {
        foreach (ExchangeSession session in _sessions.Keys)
        {
            session.Break();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_sessions.Values.Append(_trading).Append(_accepting));
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task TradeAsync()
    {
        try
        {
            long due = Now();
            while (true)
            {
                long now = Now();
                for (due = Math.Max(due, now - MaxCatchUp); due <= now; due += _market.NextGap())
                {
                    if (_isTrading)
                    {
                        SimulatedTrade trade = _market.Trade(due);
                        _witness(trade);
                        foreach (ExchangeSession session in _sessions.Keys)
                        {
                            session.Tell(trade);
                        }
                    }
                }

                var wait = TimeSpan.FromTicks((due - now) / TimeSpan.NanosecondsPerTick);
                await Task.Delay(wait < ShortestWait ? ShortestWait : wait, _time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException
            || (ended is InvalidOperationException && _ending.IsCancellationRequested))
        {
            // Told to end; a listener that was stopped between two calls says so in its own way.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                if (_sessions.Count >= MaxClients || await ShakeHandsAsync(client.GetStream()) is not { } socket)
                {
                    return;
                }

                using var session = new ExchangeSession(socket, _shape, _market, _faults);
                Task running = session.RunAsync(_ending.Token);
                _sessions[session] = running;
                await running;
                _sessions.TryRemove(session, out _);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or WebSocketException)
            {
                // The client left before it was one.
            }
        }
    }

    /// <returns>The connection; null when it asks for no WebSocket.</returns>
    /// <exception cref="OperationCanceledException">It took too long, or the exchange ends.</exception>
    private async Task<WebSocket?> ShakeHandsAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(HandshakeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ending.Token);
        return await WebSocketHandshake.AcceptAsync(stream, either.Token);
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
