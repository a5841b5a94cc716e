using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tcp;

/// <summary>
/// Line protocol over plain TCP, for writers that only know how to send lines. Nobody is answered: what became of the ticks stands in
/// <c>/v1/sources</c>, under <see cref="LineProtocolAccount.Name"/>.
/// </summary>
internal sealed class LineProtocolListener : ConnectionHandler
{
    /// <summary>Silence, in seconds, after which a peer is asked whether it still lives; a writer may be silent for days.</summary>
    private const int KeepAliveSeconds = 60;

    private readonly EngineService _engine;
    private readonly ActorSystem _system;
    private readonly LineProtocolOptions _options;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly LineProtocolAccount _account;
    private int _connections;

    public LineProtocolListener(
        EngineService engine, ActorSystem system, DaemonOptions options, IHostApplicationLifetime lifetime, TimeProvider time,
        ILogger<LineProtocolListener> logger)
    {
        _engine = engine;
        _system = system;
        _options = options.LineProtocol;
        _lifetime = lifetime;
        _time = time;
        _account = new LineProtocolAccount(time, logger);
    }

    /// <summary>What came, of all connections together.</summary>
    public TickSourceReport Report() => _account.Report();

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        string peer = $"{connection.RemoteEndPoint}";
        if (Interlocked.Increment(ref _connections) > _options.MaxConnections)
        {
            Interlocked.Decrement(ref _connections);
            _account.TurnedAway(peer, _options.MaxConnections);
            return;
        }

        try
        {
            AskWhetherItLives(connection);
            await FeedAsync(connection, peer);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task FeedAsync(ConnectionContext connection, string peer)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(
            _lifetime.ApplicationStopping, connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None);
        try
        {
            ForecastEngine engine = await _engine.Started.WaitAsync(stopping.Token);
            var feed = new TcpFeed(engine, _system.Materializer(), _account.Of(peer), _time, new Random((connection.RemoteEndPoint as IPEndPoint)?.Port ?? 0));
            if (await feed.RunAsync(connection.Transport.Input, _options.TimeUnit, stopping.Token) is var lost and > 0)
            {
                _account.Lost(peer, lost);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before the store was recovered: nothing was read.
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or AbruptTerminationException)
        {
            _account.CutOff(peer);
        }
    }

    private static void AskWhetherItLives(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        }
    }
}
