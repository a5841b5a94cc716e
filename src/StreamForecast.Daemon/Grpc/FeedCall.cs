using Akka.Streams;
using Akka.Streams.Dsl;
using Grpc.Core;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Grpc;

/// <summary>
/// <c>Feed</c>: one stream of batches through the engine, answered in order. While the engine has no credit to give nobody reads the
/// stream; ticks refused in the end close it, after a last acknowledgement that names them.
/// </summary>
internal static class FeedCall
{
    public static async Task RunAsync(
        ForecastEngine engine, IMaterializer materializer, IAsyncStreamReader<TickBatch> requests, IServerStreamWriter<FeedAck> responses,
        CancellationToken cancellation)
    {
        using var progress = new FeedProgress(engine.Limits.MaxReportedRejections);
        var batches = new TickBatchReader(requests, engine.NewBlockBuilder(), progress);
        await Source.From(() => batches.ReadAsync(cancellation))
            .Via(engine.Ingest())
            .SelectAsync(1, async answer =>
            {
                if (progress.Answered(answer) is { } ack)
                {
                    await responses.WriteAsync(ack, cancellation);
                }

                return answer;
            })
            .RunWith(Sink.Ignore<IngestAnswer>(), materializer);
        if (progress.IsRefused)
        {
            await responses.WriteAsync(progress.Last(), cancellation);
            throw Ended(progress.Refusal);
        }
    }

    private static RpcException Ended(RefusalReason reason) => new(reason switch
    {
        RefusalReason.Overloaded => new Status(
            StatusCode.ResourceExhausted, "overloaded: ticks come faster than they are learned; send what is unacknowledged again after a while"),
        RefusalReason.StoreFull => new Status(
            StatusCode.ResourceExhausted, "store-full: the store has no space left; free some, then send what is unacknowledged again"),
        RefusalReason.Quarantined => new Status(
            StatusCode.FailedPrecondition, "quarantined: the part of the store that these series live in is damaged; /readyz names the fault"),
        _ => new Status(StatusCode.Unavailable, "stopping: send what is unacknowledged again when the daemon is back"),
    });
}
