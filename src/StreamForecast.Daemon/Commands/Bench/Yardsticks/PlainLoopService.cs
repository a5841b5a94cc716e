using System.Threading.Channels;
using Grpc.Core;
using StreamForecast.Daemon.Grpc;
using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Commands.Bench.Yardsticks;

/// <summary><c>Feed</c> in front of the plain loop: the daemon's own reader of batches and bookkeeping of acknowledgements.</summary>
internal sealed class PlainLoopService(PlainLoop loop, PlainLoopEdge edge) : Forecasting.ForecastingBase
{
    public override async Task Feed(
        IAsyncStreamReader<TickBatch> requestStream, IServerStreamWriter<FeedAck> responseStream, ServerCallContext context)
    {
        using var progress = new FeedProgress(maxRejections: 0);
        Channel<(TickBlock Block, Task Applied)> underWay = Channel.CreateBounded<(TickBlock, Task)>(PlainLoopEdge.BlocksInFlight);
        Task answering = AnswerAsync(underWay.Reader, progress, responseStream, context.CancellationToken);
        var reader = new TickBatchReader(requestStream, edge.NewBlockBuilder(), progress);
        await foreach (TickBlock block in reader.ReadAsync(context.CancellationToken))
        {
            await underWay.Writer.WriteAsync((block, loop.ApplyAsync(block)), context.CancellationToken);
        }

        underWay.Writer.Complete();
        await answering;
    }

    private static async Task AnswerAsync(
        ChannelReader<(TickBlock Block, Task Applied)> underWay, FeedProgress progress, IServerStreamWriter<FeedAck> responses,
        CancellationToken cancellation)
    {
        await foreach ((TickBlock block, Task applied) in underWay.ReadAllAsync(cancellation))
        {
            await applied;
            if (progress.Answered(new IngestAnswer { Accepted = block.Count }) is { } ack)
            {
                await responses.WriteAsync(ack, cancellation);
            }
        }
    }
}
