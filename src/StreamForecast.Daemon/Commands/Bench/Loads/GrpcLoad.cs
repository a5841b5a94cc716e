using Grpc.Core;
using Grpc.Net.Client;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Daemon.Commands.Bench.Loads;

/// <summary>Packed columns over one <c>Feed</c> stream.</summary>
internal sealed class GrpcLoad(Uri grpc) : ITickLoad
{
    /// <summary>Ticks a message.</summary>
    private const int BatchTicks = 8_000;

    /// <summary>Ids a message: of many, all at once would be more than a message may hold.</summary>
    private const int BatchIds = 20_000;

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(grpc);

    public async Task SendAsync(TickStream ticks, long count, CancellationToken cancellation)
    {
        using AsyncDuplexStreamingCall<TickBatch, FeedAck> feed =
            new Forecasting.ForecastingClient(_channel).Feed(cancellationToken: cancellation);
        Task<FeedAck?> acknowledged = ReadAcksAsync(feed.ResponseStream, cancellation);
        ulong number = 0;
        foreach (string[] ids in ticks.Ids.Chunk(BatchIds))
        {
            var naming = new TickBatch { Number = ++number };
            naming.NewSeries.AddRange(ids);
            await feed.RequestStream.WriteAsync(naming, cancellation);
        }

        for (long sent = 0; sent < count; sent += BatchTicks)
        {
            await feed.RequestStream.WriteAsync(NextBatch(ticks, ++number, (int)Math.Min(BatchTicks, count - sent)), cancellation);
        }

        await feed.RequestStream.CompleteAsync();
        if (await acknowledged is not { } last || last.AppliedThrough != number || last.Accepted != (ulong)count)
        {
            throw new CommandException($"the daemon did not accept all of {count} ticks");
        }
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<FeedAck?> ReadAcksAsync(IAsyncStreamReader<FeedAck> acks, CancellationToken cancellation)
    {
        FeedAck? last = null;
        while (await acks.MoveNext(cancellation))
        {
            last = acks.Current;
        }

        return last;
    }

    private static TickBatch NextBatch(TickStream ticks, ulong number, int count)
    {
        var batch = new TickBatch { Number = number };
        batch.Series.Capacity = batch.TimeDeltas.Capacity = batch.Values.Capacity = count;
        long before = 0;
        for (int i = 0; i < count; i++)
        {
            (int series, long time, double value) = ticks.Next();
            batch.Series.Add((uint)series);
            batch.TimeDeltas.Add(time - before);
            batch.Values.Add(value);
            before = time;
        }

        return batch;
    }
}
