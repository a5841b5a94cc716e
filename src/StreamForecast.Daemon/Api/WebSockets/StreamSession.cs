using System.Net.WebSockets;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>
/// One WebSocket from its opening to its end. Messages are read only as fast as the engine takes their ticks; ticks refused in the end close
/// it, after the acknowledgement that names them and those of the messages read meanwhile.
/// </summary>
internal sealed class StreamSession : IAsyncDisposable
{
    /// <summary>What the client has to take its last messages, to close its side when the daemon stops, and to read why a faulted connection ends.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Blocks under way at once. A client often has forecasts back on the same socket and comes back for what it missed: what was made before a kill
    /// and not yet sent must not be more than is kept of a series.
    /// </summary>
    private const int MaxInFlight = 8;

    private readonly ForecastEngine _engine;
    private readonly WebSocket _socket;
    private readonly StreamOutput _output;
    private readonly StreamAcks _acks;
    private readonly StreamSubscriptions _subscriptions;
    private readonly StreamInput _input;

    public StreamSession(ForecastEngine engine, WebSocket socket, StreamOutput output, StreamLimits limits, string name)
    {
        _engine = engine;
        _socket = socket;
        _output = output;
        _acks = new StreamAcks(output);
        _subscriptions = new StreamSubscriptions(engine, output, limits.MaxSubscriptions, name);
        _input = new StreamInput(socket, output, _acks, _subscriptions, engine.NewBlockBuilder(), limits.MaxMessageBytes);
    }

    /// <param name="system">Runs the stream.</param>
    /// <param name="stopping">The daemon ends: what was read is still answered, then the client is told goodbye.</param>
    /// <param name="aborted">The connection is gone.</param>
    public async Task RunAsync(ActorSystem system, CancellationToken stopping, CancellationToken aborted)
    {
        await using CancellationTokenRegistration stop = stopping.Register(
            () => _input.Stop(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping"));
        try
        {
            await Source.From(() => _input.ReadAsync(aborted))
                .Via(_engine.Ingest(new IngestOptions { MaxInFlight = MaxInFlight }))
                .SelectAsync(1, _acks.AnsweredAsync)
                .RunWith(Sink.Ignore<IngestAnswer>(), system.Materializer());
            await CloseAsync(aborted);
        }
        catch (Exception gone) when (IsEnd(gone))
        {
            if (IsFaulted(gone))
            {
                await LetClientReadAsync(aborted);
            }

            _socket.Abort(); // the client left, or took longer than it may: nobody is there to tell
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or AbruptTerminationException)
        {
            await _output.CloseAsync(WebSocketCloseStatus.InternalServerError, "not answered in time: send again what was not acknowledged", CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _subscriptions.DisposeAsync();

    private static bool IsEnd(Exception fault) => fault switch
    {
        AggregateException several => several.Flatten().InnerExceptions.All(IsEnd),
        WebSocketException or OperationCanceledException or IOException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>What came was no WebSocket message, and the socket has told the client so.</summary>
    private static bool IsFaulted(Exception fault) => fault switch
    {
        AggregateException several => several.Flatten().InnerExceptions.Any(IsFaulted),
        WebSocketException { WebSocketErrorCode: WebSocketError.Faulted } => true,
        _ => false,
    };

    // The end of a faulted socket resets the connection, and with that the client loses what it has not read yet.
    private static async Task LetClientReadAsync(CancellationToken aborted)
    {
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        grace.CancelAfter(CloseGrace);
        await Task.Delay(Timeout.InfiniteTimeSpan, grace.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CloseAsync(CancellationToken cancellation)
    {
        (WebSocketCloseStatus status, string reason) = _acks.End ?? _input.End ?? (WebSocketCloseStatus.NormalClosure, "");
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        grace.CancelAfter(CloseGrace);
        await _output.CloseAsync(status, reason, grace.Token);
        await _input.LetGoOfRestAsync(grace.Token);
    }
}
