using System.Text;
using Confluent.Kafka;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Kafka;

/// <summary>
/// Writes each forecast as a message of a topic: the series is the key, so that those of one series keep their order, and the value is JSON. A
/// batch is written when every replica in sync has it; one that fails is sent again whole, and <c>epoch</c> and <c>seq</c> tell the repeats.
/// </summary>
/// <param name="options">Where to.</param>
/// <param name="epoch">The engine's epoch.</param>
public sealed class KafkaSink(KafkaSinkOptions options, long epoch) : IForecastSink, IDisposable
{
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the cluster has to answer at first; less where the options say so.</summary>
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(5);

    /// <summary>One question of these: it cannot be cut short.</summary>
    private static readonly TimeSpan OpenSlice = TimeSpan.FromSeconds(1);

    private readonly ForecastJsonPayload _json = new(epoch);
    private IProducer<byte[], byte[]>? _producer;
    private volatile Error? _fatal;

    /// <summary>Asks the cluster about the topic.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        IProducer<byte[], byte[]> producer = _producer ??= Build();
        try
        {
            await Task.Run(() => Ask(producer, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        catch (KafkaException fault)
        {
            throw new ForecastSinkException(KafkaClient.Explain(_fatal ?? fault.Error, options.Connection), fault);
        }
        finally
        {
            DisposeIfFatal();
        }
    }

    public async ValueTask WriteAsync(ForecastBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        IProducer<byte[], byte[]> producer = _producer ??= Build();
        var deliveries = new Deliveries(batch.Items.Count);
        _json.Begin(batch);
        try
        {
            foreach (SeriesForecast item in batch.Items)
            {
                await ProduceAsync(producer, item, deliveries, cancellation).ConfigureAwait(false);
            }

            if (batch.Items.Count > 0 && await deliveries.Done.WaitAsync(cancellation).ConfigureAwait(false) is { } error)
            {
                throw new ForecastSinkException(KafkaClient.Explain(_fatal ?? error, options.Connection));
            }
        }
        catch (KafkaException fault)
        {
            throw new ForecastSinkException(KafkaClient.Explain(_fatal ?? fault.Error, options.Connection), fault);
        }
        finally
        {
            DisposeIfFatal();
        }
    }

    public void Dispose()
    {
        _producer?.Dispose();
        _producer = null;
        _fatal = null;
    }

    private void DisposeIfFatal()
    {
        if (_fatal is not null)
        {
            Dispose(); // a producer that has met one does nothing more
        }
    }

    private void Ask(IProducer<byte[], byte[]> producer, CancellationToken cancellation)
    {
        using IAdminClient admin = new DependentAdminClientBuilder(producer.Handle).Build();
        TimeSpan patience = options.Timeout < OpenTimeout ? options.Timeout : OpenTimeout;
        for (TimeSpan left = patience; ; left -= OpenSlice)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                // A topic that is not there yet may be made by the first message.
                if (admin.GetMetadata(options.Topic, OpenSlice).Topics.Find(topic => KafkaClient.IsForGood(topic.Error)) is { } refused)
                {
                    throw new KafkaException(refused.Error);
                }

                return;
            }
            catch (KafkaException silent) when (silent.Error.IsLocalError && _fatal is null && left > OpenSlice)
            {
                // The cluster may be starting: ask again.
            }
        }
    }

    private async Task ProduceAsync(IProducer<byte[], byte[]> producer, SeriesForecast item, Deliveries deliveries, CancellationToken cancellation)
    {
        var message = new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(item.Series.Id),
            Value = _json.Of(item).ToArray(),
            Timestamp = new Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(item.Forecast.Time / 1_000_000)),
        };
        while (true)
        {
            try
            {
                producer.Produce(options.Topic, message, deliveries.OnDelivered);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(QueuePause, cancellation).ConfigureAwait(false);
            }
        }
    }

    private IProducer<byte[], byte[]> Build()
    {
        var config = new ProducerConfig(KafkaClient.ConfigOf(options.Connection))
        {
            ClientId = options.Name,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 5,
            MessageTimeoutMs = (int)options.Timeout.TotalMilliseconds,
            CompressionType = Enum.Parse<CompressionType>(options.Compression, ignoreCase: true),
        };
        return new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => _fatal = error.IsFatal || KafkaClient.IsForGood(error) ? error : _fatal)
            .SetLogHandler((_, _) => { }) // what matters comes as an error
            .Build();
    }

    /// <summary>Counts the reports of one batch down; the first error stands for all.</summary>
    private sealed class Deliveries(int expected)
    {
        private readonly TaskCompletionSource<Error?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = expected;
        private Error? _first;

        public Task<Error?> Done => _done.Task;

        public void OnDelivered(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError)
            {
                Interlocked.CompareExchange(ref _first, report.Error, null);
            }

            if (Interlocked.Decrement(ref _left) == 0)
            {
                _done.SetResult(_first);
            }
        }
    }
}
