using Grpc.Core;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Feeds;

/// <summary>One <c>Feed</c> call: tells it the table of series, sends what is pending, and takes its acknowledgements.</summary>
/// <param name="pending">What to send.</param>
/// <param name="options">Bounds and listeners.</param>
/// <param name="onAcknowledged">Told how many ticks have their answer now, and by how much the daemon's counts rose.</param>
internal sealed class FeedConnection(PendingTicks pending, FeedOptions options, Action<int, FeedAck> onAcknowledged)
{
    /// <summary>Ids of one message: at most 128 bytes each, so some hundred kilobytes.</summary>
    private const int MaxNewSeries = 2_048;

    private readonly Lock _lock = new();
    private readonly Queue<TickBatch> _underWay = new();
    private FeedAck _last = new();
    private ulong _number;
    private int _told;

    /// <summary>Whether a new connection may do better.</summary>
    public static bool IsPassing(Exception broken) => broken switch
    {
        RpcException rpc => StreamForecastException.IsPassing(rpc),
        OperationCanceledException => true,
        _ => false,
    };

    /// <summary>Ends when everything is acknowledged and nothing more will come; throws when the connection breaks before.</summary>
    public async Task RunAsync(Forecasting.ForecastingClient client, CancellationToken abandoned)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(abandoned);
        using AsyncDuplexStreamingCall<TickBatch, FeedAck> call = client.Feed(cancellationToken: ended.Token);
        Task reading = ReadAsync(call, ended);
        Exception? stopped = null;
        try
        {
            await WriteAsync(call, ended.Token).ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is RpcException or OperationCanceledException or InvalidOperationException or IOException or HttpRequestException)
        {
            stopped = broken; // the reader knows why
        }

        try
        {
            await reading.ConfigureAwait(false);
        }
        catch (RpcException refused) when (!StreamForecastException.IsPassing(refused))
        {
            throw StreamForecastException.Of(refused);
        }

        if (stopped is not null || !pending.IsEmpty)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the daemon ended the stream before all was acknowledged", stopped));
        }
    }

    private async Task WriteAsync(AsyncDuplexStreamingCall<TickBatch, FeedAck> call, CancellationToken ended)
    {
        while (true)
        {
            await pending.WaitAsync().WaitAsync(ended).ConfigureAwait(false);
            bool isEnding = pending.IsComplete; // asked first: what was added before is taken
            if (pending.Take() is { } batch)
            {
                await TellTableAsync(call, batch, ended).ConfigureAwait(false);
                await SendAsync(call, batch, ended).ConfigureAwait(false);
            }
            else if (isEnding)
            {
                return;
            }
        }
    }

    /// <summary>The series of a batch must be told before it, or with it; many go ahead in messages without ticks.</summary>
    private async Task TellTableAsync(AsyncDuplexStreamingCall<TickBatch, FeedAck> call, TickBatch batch, CancellationToken ended)
    {
        int known = pending.TableCount;
        batch.NewSeries.Clear();
        while (known - _told > MaxNewSeries)
        {
            await SendAsync(call, WithNewSeries(new TickBatch()), ended).ConfigureAwait(false);
        }

        WithNewSeries(batch);
    }

    private TickBatch WithNewSeries(TickBatch batch)
    {
        batch.NewSeries.AddRange(pending.Table(_told, MaxNewSeries));
        _told += batch.NewSeries.Count;
        return batch;
    }

    private async Task SendAsync(AsyncDuplexStreamingCall<TickBatch, FeedAck> call, TickBatch batch, CancellationToken ended)
    {
        batch.Number = ++_number;
        lock (_lock)
        {
            _underWay.Enqueue(batch);
        }

        await call.RequestStream.WriteAsync(batch, ended).ConfigureAwait(false);
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<TickBatch, FeedAck> call, CancellationTokenSource ended)
    {
        try
        {
            await foreach (FeedAck ack in call.ResponseStream.ReadAllAsync(ended.Token).ConfigureAwait(false))
            {
                Take(ack);
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false); // nobody reads what the writer still sends
        }
    }

    private void Take(FeedAck ack)
    {
        foreach (Rejection rejection in ack.Rejections)
        {
            // Told before it is counted: who waits for the count has then heard why. And not under the lock, which sending takes.
            FeedOptions.Tell(
                options.OnRejected, new TickRejection(pending.TickOf(UnderWay(rejection.Batch), (int)rejection.Row), rejection.Reason, rejection.Detail));
        }

        int ticks = 0;
        lock (_lock)
        {
            while (_underWay.TryPeek(out TickBatch? batch) && batch.Number <= ack.AppliedThrough)
            {
                _underWay.Dequeue();
                if (batch.Series.Count > 0)
                {
                    pending.Acknowledge();
                    ticks += batch.Series.Count;
                }
            }
        }

        onAcknowledged(ticks, new FeedAck
        {
            Accepted = ack.Accepted - _last.Accepted,
            Duplicates = ack.Duplicates - _last.Duplicates,
            TooOld = ack.TooOld - _last.TooOld,
            Late = ack.Late - _last.Late,
            Rejected = ack.Rejected - _last.Rejected,
        });
        _last = ack;
    }

    private TickBatch UnderWay(ulong number)
    {
        lock (_lock)
        {
            return _underWay.First(one => one.Number == number);
        }
    }
}
