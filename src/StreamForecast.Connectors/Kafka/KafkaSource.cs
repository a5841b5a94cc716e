using System.Runtime.CompilerServices;
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

    /// <summary>How long a fetch may wait for a message before what is gathered is handed on.</summary>
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
        try
        {
            consumer.Subscribe(options.Topics);
            while (true)
            {
                // The client's own queue is read without waiting while there is something; only an empty one is waited for, off this thread.
                ConsumeResult<byte[], byte[]>? result = Consume(consumer, TimeSpan.Zero);
                if (result is null && messages.IsPending)
                {
                    yield return messages.Build();
                }

                result ??= await Task.Run(() => Consume(consumer, Poll), cancellation).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
                if (result?.Message is { } message)
                {
                    if (_isCutOff)
                    {
                        _isCutOff = false; // the client connects again by itself, and says nothing of it
                        status.Running();
                    }

                    ITickFramer framer = options.Format.FramerOf(messages.MaxLineBytes, result.Topic, message.Key is { } key ? System.Text.Encoding.UTF8.GetString(key) : null);
                    string producer = SourceProducer.Of(options.Name, $"{result.Topic}/{result.Partition.Value}");
                    long sequence = result.Offset.Value << TickBits;
                    foreach (TickBlock block in messages.Add(result.TopicPartitionOffset, message.Value, framer, producer, sequence, 1L << TickBits))
                    {
                        yield return block;
                    }
                }
            }
        }
        finally
        {
            _consumer = null;
            consumer.Close(); // commits what was stored, and lets the group know at once
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
