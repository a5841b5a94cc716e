using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>
/// Which blocks belong to which message, and what became of each message. The reader adds at one end, the answers take away at the other; what
/// lies between is bounded by the blocks in flight.
/// </summary>
/// <param name="output">Where a message is acknowledged.</param>
internal sealed class StreamAcks(StreamOutput output)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Message, bool IsLast)> _handed = new();
    private IngestTotal _total = new();
    private long _begun;
    private volatile int _refusal;

    /// <summary>Why ticks found no home: nothing more is to be read.</summary>
    public RefusalReason Refusal => (RefusalReason)_refusal;

    /// <summary>A block of the message was handed over.</summary>
    public bool IsBegun(long message) => _begun == message;

    /// <summary>A block goes on its way.</summary>
    /// <param name="message">The message's number.</param>
    /// <param name="isLast">It completes the message.</param>
    public void Handed(long message, bool isLast)
    {
        _begun = message;
        lock (_lock)
        {
            _handed.Enqueue((message, isLast));
        }
    }

    /// <summary>The next block was answered.</summary>
    public async Task<IngestAnswer> AnsweredAsync(IngestAnswer answer)
    {
        (long message, bool isLast) = Take();
        _total.Add(answer);
        if (answer.Refusal != RefusalReason.None)
        {
            _refusal = Math.Max(_refusal, (int)answer.Refusal);
        }

        if (isLast)
        {
            IngestAnswer told = _total.ToAnswer();
            _total = new IngestTotal();
            await output.AckAsync(message, told);
        }

        return answer;
    }

    private (long Message, bool IsLast) Take()
    {
        lock (_lock)
        {
            return _handed.Dequeue();
        }
    }
}
