using System.Net.WebSockets;
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

    /// <summary>Why this side ends the connection, once ticks found no home; null before.</summary>
    public (WebSocketCloseStatus Status, string Reason)? End => Refusal switch
    {
        RefusalReason.None => null,
        RefusalReason.Stopping => (WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping"),
        RefusalReason.Overloaded => (StreamOutput.TryAgainLater, "ticks come faster than they are learned"),
        RefusalReason.StoreFull => (StreamOutput.TryAgainLater, "the store has no space left"),
        _ => (WebSocketCloseStatus.InternalServerError, "a part of the store is damaged; /readyz names it"),
    };

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

    /// <summary>The next block was answered. With the last one after a refusal the connection closes: the reader may wait for a message that never comes.</summary>
    public async Task<IngestAnswer> AnsweredAsync(IngestAnswer answer)
    {
        (long message, bool isLast, bool isAlone) = Take();
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
            if (isAlone && End is { } end)
            {
                await output.CloseAsync(end.Status, end.Reason, CancellationToken.None);
            }
        }

        return answer;
    }

    private (long Message, bool IsLast, bool IsAlone) Take()
    {
        lock (_lock)
        {
            (long message, bool isLast) = _handed.Dequeue();
            return (message, isLast, _handed.Count == 0);
        }
    }
}
