using Akka.Streams;
using Akka.Streams.Dsl;
using Grpc.Core;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;
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
        using var writing = new SemaphoreSlim(1, 1); // what is durable and what is applied is told from different threads
        var batches = new TickBatchReader(requests, engine.NewBlockBuilder(), progress);
        var options = new IngestOptions { Durable = async _ => await TellAsync(progress.Stored()) };
        await Source.From(() => batches.ReadAsync(cancellation))
            .Via(engine.Ingest(options))
            .SelectAsync(1, async answer =>
            {
                await TellAsync(progress.Answered(answer));
                return answer;
            })
            .RunWith(Sink.Ignore<IngestAnswer>(), materializer);
        if (progress.IsRefused)
        {
            await TellAsync(progress.Last());
            throw new RpcException(Refusals.StatusOf(progress.Refusal));
        }

        async Task TellAsync(FeedAck? ack)
        {
            if (ack is null)
            {
                return;
            }

            await writing.WaitAsync(cancellation);
            try
            {
                await responses.WriteAsync(ack, cancellation);
            }
            finally
            {
                writing.Release();
            }
        }
    }
}
