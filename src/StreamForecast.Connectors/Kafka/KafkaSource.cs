using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Confluent.Kafka;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Kafka;

/// <summary>
/// Reads topics as one member of a consumer group. Offsets are stored when the ticks of their messages are durable, and committed in the
/// background and at the end; what is delivered again after a crash carries the same number (its offset) and is not learned again.
/// </summary>
/// <param name="options">What to read.</param>
/// <param name="status">Where it says how it is doing.</param>
public sealed class KafkaSource(KafkaSourceOptions options, TickSourceStatus status) : ITickSource
{
    /// <summary>Bits of a tick's number that count the ticks within one message; the offset takes the others.</summary>
    private const int TickBits = 16;

    /// <summary>Messages fetched ahead of their reading, beside what the client itself keeps.</summary>
    private const int MaxFetched = 100;

    /// <summary>How long a fetch may wait for a message before it is asked whether to go on.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    private IConsumer<byte[], byte[]>? _consumer;
    private MessageBlocks<TopicPartitionOffset>? _messages;
    private volatile Error? _fatal;
    private volatile bool _isCutOff;

    public string Name => options.Name;

    public async IAsyncEnumerable<TickBlock> ReadAsync(
        TickBlockBuilder blocks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        _fatal = null;
        var messages = _messages = new MessageBlocks<TopicPartitionOffset>(blocks);
        using IConsumer<byte[], byte[]> consumer = _consumer = Build();
        var fetched = Channel.CreateBounded<ConsumeResult<byte[], byte[]>>(
            new BoundedChannelOptions(MaxFetched) { SingleReader = true, SingleWriter = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task fetching = Task.Factory.StartNew(
            () => Fetch(consumer, fetched.Writer, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (await fetched.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                while (fetched.Reader.TryRead(out ConsumeResult<byte[], byte[]>? result))
                {
                    if (_isCutOff)
                    {
                        _isCutOff = false; // the client connects again by itself, and says nothing of it
                        status.Running();
                    }

                    Message<byte[], byte[]> message = result.Message;
                    ITickFramer framer = options.Format.FramerOf(messages.MaxLineBytes, result.Topic, message.Key is { } key ? System.Text.Encoding.UTF8.GetString(key) : null);
                    string producer = SourceProducer.Of(options.Name, $"{result.Topic}/{result.Partition.Value}");
                    long sequence = result.Offset.Value << TickBits;
                    foreach (TickBlock block in messages.Add(result.TopicPartitionOffset, message.Value, framer, producer, sequence, 1L << TickBits))
                    {
                        yield return block;
                    }
                }

                if (messages.IsPending)
                {
                    yield return messages.Build();
                }
            }
        }
        finally
        {
            _consumer = null;
            await ending.CancelAsync().ConfigureAwait(false);
            await fetching.ConfigureAwait(false);
        }
    }

    public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation)
    {
        IReadOnlyList<TopicPartitionOffset> settled = _messages!.Settle(block);
        foreach (TopicPartitionOffset last in settled.GroupBy(one => one.TopicPartition).Select(one => one.Last()))
        {
            try
            {
                _consumer?.StoreOffset(new TopicPartitionOffset(last.TopicPartition, last.Offset + 1));
            }
            catch (KafkaException lost) when (lost.Error.Code is ErrorCode.Local_State)
            {
                // The partition went to another member meanwhile. Its messages come again there, under the same numbers.
                status.Trouble(TickSourceTrouble.PeerError, $"{last.TopicPartition} is no longer this consumer's: {lost.Error.Reason}", Position(last));
            }
        }

        return ValueTask.CompletedTask;
    }

    public string PositionOf(long line) =>
        _messages?.Find(line) is { } found ? $"{Position(found.Message)} line {found.Line}" : $"line {line}";

    private static string Position(TopicPartitionOffset at) => $"{at.Topic}[{at.Partition.Value}]@{at.Offset.Value}";

    private IConsumer<byte[], byte[]> Build()
    {
        var config = new ConsumerConfig(KafkaClient.ConfigOf(options.Connection))
        {
            GroupId = options.Group,
            ClientId = options.Name,
            AutoOffsetReset = options.FromBeginning ? AutoOffsetReset.Earliest : AutoOffsetReset.Latest,
            EnableAutoOffsetStore = false,
            EnableAutoCommit = true,
            AutoCommitIntervalMs = (int)CommitInterval.TotalMilliseconds,
            MaxPartitionFetchBytes = options.MaxFetchBytes,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            AllowAutoCreateTopics = false,
        };
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => OnError(error))
            .SetPartitionsAssignedHandler((_, _) => status.Running())
            .SetLogHandler((_, _) => { }) // what matters comes as an error
            .Build();
    }

    private void OnError(Error error)
    {
        if (error.IsFatal || KafkaClient.IsForGood(error))
        {
            _fatal = error;
        }
        else if (error.Code == ErrorCode.Local_AllBrokersDown)
        {
            _isCutOff = true;
            status.Reconnecting($"no broker of {options.Connection.Servers} answers: {error.Reason}");
        }
    }

    /// <summary>The client knows only calls that block: they have a thread of their own.</summary>
    private void Fetch(IConsumer<byte[], byte[]> consumer, ChannelWriter<ConsumeResult<byte[], byte[]>> fetched, CancellationToken ending)
    {
        try
        {
            consumer.Subscribe(options.Topics);
            while (!ending.IsCancellationRequested)
            {
                if (Consume(consumer, Poll) is { Message: not null } result)
                {
                    fetched.WriteAsync(result, ending).AsTask().GetAwaiter().GetResult();
                }
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Told to end.
        }
        catch (Exception fault)
        {
            fetched.Complete(fault); // whoever reads is told, whatever it is
        }
        finally
        {
            consumer.Close(); // commits what was stored, and lets the group know at once
        }
    }

    private ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer, TimeSpan wait)
    {
        try
        {
            ConsumeResult<byte[], byte[]>? result = consumer.Consume(wait);
            return _fatal is { } fatal ? throw KafkaClient.Failure(fatal, options.Connection) : result;
        }
        catch (ConsumeException fault) when (fault.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            throw new TickSourceException(
                $"there is no topic {string.Join(", ", options.Topics)} at {options.Connection.Servers} ({fault.Error.Reason}): create it, or correct topics", null, fault);
        }
        catch (ConsumeException fault)
        {
            TopicPartitionOffset? at = fault.ConsumerRecord?.TopicPartitionOffset;
            throw KafkaClient.Failure(fault.Error, options.Connection, at is null ? null : Position(at));
        }
    }
}
