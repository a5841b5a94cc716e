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
/// <c>/v1/sources</c>, under <see cref="Name"/>.
/// </summary>
internal sealed partial class LineProtocolListener : ConnectionHandler
{
    /// <summary>What <c>/v1/sources</c> calls it.</summary>
    public const string Name = "line-protocol";

    /// <summary>Silence, in seconds, after which a peer is asked whether it still lives; a writer may be silent for days.</summary>
    private const int KeepAliveSeconds = 60;

    private readonly EngineService _engine;
    private readonly ActorSystem _system;
    private readonly LineProtocolOptions _options;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger<LineProtocolListener> _logger;
    private readonly TickSourceStatus _status;
    private int _connections;
    private long _rejected;

    public LineProtocolListener(
        EngineService engine, ActorSystem system, DaemonOptions options, IHostApplicationLifetime lifetime, TimeProvider time,
        ILogger<LineProtocolListener> logger)
    {
        _engine = engine;
        _system = system;
        _options = options.LineProtocol;
        _lifetime = lifetime;
        _time = time;
        _logger = logger;
        _status = new TickSourceStatus(Name, "tcp", time) { OnTrouble = LogTrouble };
        _status.Running();
    }

    /// <summary>What came, of all connections together.</summary>
    public TickSourceReport Report() => _status.Report();

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        string peer = $"{connection.RemoteEndPoint}";
        if (Interlocked.Increment(ref _connections) > _options.MaxConnections)
        {
            Interlocked.Decrement(ref _connections);
            _status.Trouble(
                TickSourceTrouble.Limit, $"{peer} was turned away: {_options.MaxConnections} connections are open; raise line_protocol.max_connections", peer);
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
            var feed = new TcpFeed(engine, _system.Materializer(), new Peer(this, peer), _time, new Random((connection.RemoteEndPoint as IPEndPoint)?.Port ?? 0));
            if (await feed.RunAsync(connection.Transport.Input, _options.TimeUnit, stopping.Token) is var lost and > 0)
            {
                LogLost(peer, lost);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before the store was recovered: nothing was read.
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or AbruptTerminationException)
        {
            _status.Trouble(TickSourceTrouble.Disconnected, $"{peer} was cut off: the engine did not answer in time, so what became of its last ticks is unknown", peer);
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

    /// <summary>Trouble that goes on is told ever more rarely: the 1st, 2nd, 4th, 8th time.</summary>
    private void LogTrouble(TroubleTally trouble)
    {
        if (long.IsPow2(trouble.Count))
        {
            LogTrouble(trouble.Kind, trouble.Count, trouble.Detail);
        }
    }

    /// <summary>The account of one connection, told what happens on it in order.</summary>
    internal sealed class Peer(LineProtocolListener owner, string peer)
    {
        /// <summary>Ticks were read, and lines that are none.</summary>
        public void Read(TickBlock block)
        {
            owner._status.Read(block, line => $"{peer} line {line}");
            long before = Interlocked.Add(ref owner._rejected, block.Rejected) - block.Rejected;
            if (block.Rejections is [var first, ..] && (before == 0 || long.Log2(before) < long.Log2(before + block.Rejected)))
            {
                owner.LogRejected(peer, before + block.Rejected, first.Line, first.Detail);
            }
        }

        /// <summary>The engine said what became of them.</summary>
        public void Answered(TickBlock block, IngestAnswer answer) => owner._status.Answered(block, answer);

        /// <summary>The engine took some not; they are handed to it again after a pause.</summary>
        public void Refused(RefusalReason reason, TimeSpan pause) => owner._status.Trouble(
            TickSourceTrouble.Refused, $"the daemon takes no ticks now ({reason}); those of {peer} wait {pause.TotalSeconds:F1} s", peer);
    }

    [LoggerMessage(LogLevel.Warning, "Line protocol over TCP: {Kind} (number {Count}): {Detail}")]
    private partial void LogTrouble(TickSourceTrouble kind, long count, string detail);

    [LoggerMessage(LogLevel.Warning, "Line protocol from {Peer}: {Count} lines refused so far; line {Line}: {Detail}")]
    private partial void LogRejected(string peer, long count, long line, string detail);

    [LoggerMessage(LogLevel.Warning, "Line protocol from {Peer}: {Ticks} ticks that were read could not be taken before the daemon stopped")]
    private partial void LogLost(string peer, int ticks);
}
