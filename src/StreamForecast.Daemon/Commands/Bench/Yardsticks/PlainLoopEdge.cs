using System.IO.Pipelines;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;
using JsonFraming = StreamForecast.Connectors.Json.JsonFraming;

namespace StreamForecast.Daemon.Commands.Bench.Yardsticks;

/// <summary>HTTP in front of the plain loop, with the daemon's own decoders.</summary>
internal sealed class PlainLoopEdge(PlainLoop loop, SeriesDirectory directory, IngestLimits limits, TimeProvider time)
{
    /// <summary>What serves it best: with as many as the daemon has of one connection it is slower.</summary>
    public const int BlocksInFlight = 8;

    private readonly EdgeClock _clock = new(time);

    public TickBlockBuilder NewBlockBuilder() => new(directory, _clock, limits);

    public Task<IResult> WriteLineProtocolAsync(HttpContext context) => TakeAsync(
        context,
        (input, blocks, cancellation) => PipedTicks.ReadAsync(
            input, blocks, new LineFramer(new LineProtocolParser(1), limits.MaxLineBytes), cancellation));

    public Task<IResult> PostNdjsonAsync(HttpContext context) => TakeAsync(context, new TickJsonDecoder(JsonFraming.Lines).ReadAsync);

    private async Task<IResult> TakeAsync(
        HttpContext context, Func<PipeReader, TickBlockBuilder, CancellationToken, IAsyncEnumerable<TickBlock>> read)
    {
        var underWay = new Queue<Task>();
        await foreach (TickBlock block in read(context.Request.BodyReader, NewBlockBuilder(), context.RequestAborted))
        {
            if (underWay.Count == BlocksInFlight)
            {
                await underWay.Dequeue();
            }

            underWay.Enqueue(loop.ApplyAsync(block));
        }

        await Task.WhenAll(underWay);
        return TypedResults.NoContent();
    }
}
