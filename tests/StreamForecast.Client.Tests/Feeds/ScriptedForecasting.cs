using System.Threading.Channels;
using Grpc.Core;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Tests.Feeds;

/// <summary>The daemon's side of one feed as a test plays it: it sees each batch, and acknowledges what it is told to.</summary>
/// <param name="answer">Answers a batch; null to say nothing.</param>
internal sealed class ScriptedForecasting(Func<TickBatch, FeedAck?> answer) : Forecasting.ForecastingClient
{
    public override AsyncDuplexStreamingCall<TickBatch, FeedAck> Feed(CallOptions options)
    {
        var acks = Channel.CreateUnbounded<FeedAck>();
        return new AsyncDuplexStreamingCall<TickBatch, FeedAck>(
            new Requests(answer, acks.Writer),
            new Responses(acks.Reader, options.CancellationToken),
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => acks.Writer.TryComplete());
    }

    private sealed class Requests(Func<TickBatch, FeedAck?> answer, ChannelWriter<FeedAck> acks) : IClientStreamWriter<TickBatch>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(TickBatch message)
        {
            if (answer(message) is { } ack)
            {
                acks.TryWrite(ack);
            }

            return Task.CompletedTask;
        }

        public Task WriteAsync(TickBatch message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync()
        {
            acks.TryComplete();
            return Task.CompletedTask;
        }
    }

    private sealed class Responses(ChannelReader<FeedAck> acks, CancellationToken ended) : IAsyncStreamReader<FeedAck>
    {
        public FeedAck Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (!await acks.WaitToReadAsync(ended))
            {
                return false;
            }

            Current = await acks.ReadAsync(ended);
            return true;
        }
    }
}
