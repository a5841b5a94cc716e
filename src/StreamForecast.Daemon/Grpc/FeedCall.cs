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
            throw new RpcException(Refusals.StatusOf(progress.Refusal));
        }
    }
}
