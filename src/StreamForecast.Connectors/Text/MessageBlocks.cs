using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Text;

/// <summary>
/// Turns the messages of a broker into blocks, and says which messages a block completes: those may be acknowledged once it is durable, and
/// no other. What lies between is bounded by the blocks under way. Blocks are built and settled on different threads, each in order.
/// </summary>
/// <typeparam name="T">What the broker needs to acknowledge a message.</typeparam>
/// <param name="blocks">Where the ticks are gathered.</param>
public sealed class MessageBlocks<T>(TickBlockBuilder blocks)
{
    private readonly Lock _lock = new();
    private readonly Queue<(T Message, long FirstLine)> _messages = new();
    private readonly Queue<(TickBlock Block, int Messages)> _underWay = new(); // of each, how many messages it completes
    private long _line = 1;
    private int _ended;

    /// <summary>True when something is gathered that no block holds yet.</summary>
    public bool IsPending => _ended > 0 || !blocks.IsEmpty;

    /// <summary>Bytes that the text of one tick may have.</summary>
    public int MaxLineBytes => blocks.Limits.MaxLineBytes;

    /// <summary>Reads a message; hands over the blocks that become full.</summary>
    /// <param name="message">What acknowledges it.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="framer">Reads them; it serves this one message.</param>
    /// <param name="producer">The source's name as a producer; null when its messages have no order.</param>
    /// <param name="firstSequence">Number of the message's first tick.</param>
    /// <param name="maxNumbered">Ticks of the message that have a number; those past them have none.</param>
    public IEnumerable<TickBlock> Add(
        T message, ReadOnlyMemory<byte> payload, ITickFramer framer, string? producer, long firstSequence, long maxNumbered = long.MaxValue)
    {
        lock (_lock)
        {
            _messages.Enqueue((message, _line));
        }

        blocks.Begin(new TickMessage(_line, producer, firstSequence, maxNumbered));
        int taken = 0;
        while (taken < payload.Length)
        {
            taken += framer.Consume(payload.Span[taken..], blocks);
            if (blocks.IsFull)
            {
                yield return Build();
            }
        }

        framer.Complete(blocks);
        _line += payload.Span.Count((byte)'\n') + 1;
        _ended++;
        if (blocks.IsFull)
        {
            yield return Build();
        }
    }

    /// <summary>Hands over what is gathered, which may be no tick at all: messages without one are acknowledged too.</summary>
    public TickBlock Build()
    {
        TickBlock block = blocks.Build();
        lock (_lock)
        {
            _underWay.Enqueue((block, _ended));
        }

        _ended = 0;
        return block;
    }

    /// <summary>The oldest block under way is durable.</summary>
    /// <returns>
    /// The messages that it completes, in order. None when the block is of an earlier connection, whose last blocks may become durable after the
    /// next one has begun: they must not acknowledge messages that are not on disk.
    /// </returns>
    public IReadOnlyList<T> Settle(TickBlock block)
    {
        lock (_lock)
        {
            if (!_underWay.TryPeek(out (TickBlock Block, int Messages) oldest) || !ReferenceEquals(oldest.Block, block))
            {
                return [];
            }

            _underWay.Dequeue();
            var settled = new T[oldest.Messages];
            for (int i = 0; i < settled.Length; i++)
            {
                settled[i] = _messages.Dequeue().Message;
            }

            return settled;
        }
    }

    /// <summary>The message that a line belongs to and its line there; nothing when it was settled already.</summary>
    public (T Message, long Line)? Find(long line)
    {
        lock (_lock)
        {
            (T Message, long Line)? found = null;
            foreach ((T message, long first) in _messages)
            {
                if (first > line)
                {
                    break;
                }

                found = (message, line - first + 1);
            }

            return found;
        }
    }
}
