using StreamForecast.Engine.Ports;
using StreamForecast.Protocol.V1;
using Rejection = StreamForecast.Protocol.V1.Rejection;

namespace StreamForecast.Daemon.Grpc;

/// <summary>
/// How far the batches of one stream have come: which rows are whose, which blocks complete which batches, and what became of all of them.
/// The reader adds at one end, the answers take away at the other; what lies between is bounded by the blocks in flight.
/// </summary>
/// <param name="maxRejections">Rejections told one by one in one acknowledgement; the rest are counted.</param>
internal sealed class FeedProgress(int maxRejections) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Span> _batches = new();
    private readonly Queue<ulong> _handed = new(); // of each block without an answer, the last batch that it completes
    private readonly Queue<ulong> _storing = new(); // the same, of each block that is not known to be durable
    private readonly CancellationTokenSource _refused = new();
    private readonly FeedAck _totals = new();
    private ulong _ended;

    /// <summary>Cancelled when ticks were refused: nothing more is to be read.</summary>
    public CancellationToken Refused => _refused.Token;

    public bool IsRefused => Refusal != RefusalReason.None;

    /// <summary>Why ticks found no home; the worst of the reasons.</summary>
    public RefusalReason Refusal { get; private set; }

    /// <summary>A batch's rows begin.</summary>
    public void Begin(ulong number, long firstLine, int count)
    {
        lock (_lock)
        {
            _batches.Enqueue(new Span(number, firstLine, count));
        }
    }

    /// <summary>All rows of a batch are gathered; the next block completes it.</summary>
    public void End(ulong number)
    {
        lock (_lock)
        {
            _ended = number;
        }
    }

    /// <summary>A block goes on its way.</summary>
    public void Handed()
    {
        lock (_lock)
        {
            _handed.Enqueue(_ended);
            _storing.Enqueue(_ended);
        }
    }

    /// <summary>The next block is durable.</summary>
    /// <returns>What is to be told; null when no batch was completed by it.</returns>
    public FeedAck? Stored()
    {
        lock (_lock)
        {
            ulong through = _storing.Dequeue();
            if (through <= _totals.DurableThrough)
            {
                return null;
            }

            _totals.DurableThrough = through;
            FeedAck told = _totals.Clone();
            told.Rejections.Clear(); // they are told with the batch's counts
            return told;
        }
    }

    /// <summary>The next block was answered.</summary>
    /// <returns>What is to be told; null when no batch was completed by it and nothing else is to say.</returns>
    public FeedAck? Answered(IngestAnswer answer)
    {
        lock (_lock)
        {
            ulong through = _handed.Dequeue();
            _totals.Accepted += (ulong)answer.Accepted;
            _totals.Duplicates += (ulong)answer.Duplicates;
            _totals.TooOld += (ulong)answer.TooOld;
            _totals.Late += (ulong)answer.Late;
            _totals.Rejected += (ulong)answer.Rejected;
            _totals.Rejections.AddRange(answer.Rejections.Take(maxRejections - _totals.Rejections.Count).Select(ToRejection));
            _totals.Unacknowledged.AddRange(answer.Unacknowledged.SelectMany(ToRanges));
            if (answer.Refusal != RefusalReason.None)
            {
                Refusal = (RefusalReason)Math.Max((int)Refusal, (int)answer.Refusal);
                _refused.Cancel();
            }

            bool completes = !IsRefused && through > _totals.AppliedThrough;
            if (!completes)
            {
                return null;
            }

            _totals.AppliedThrough = through;
            while (_batches.TryPeek(out Span batch) && batch.Number <= through)
            {
                _batches.Dequeue();
            }

            FeedAck told = _totals.Clone();
            _totals.Rejections.Clear();
            return told;
        }
    }

    /// <summary>The last word on a stream that ends early.</summary>
    public FeedAck Last()
    {
        lock (_lock)
        {
            return _totals.Clone();
        }
    }

    public void Dispose() => _refused.Dispose();

    private Rejection ToRejection(Engine.Ports.Rejection rejection)
    {
        Span batch = _batches.Last(span => span.FirstLine <= rejection.Line);
        return new Rejection
        {
            Batch = batch.Number,
            Row = (uint)(rejection.Line - batch.FirstLine),
            Reason = rejection.Reason.ToString(),
            Detail = rejection.Detail,
        };
    }

    private IEnumerable<TickRange> ToRanges(LineRange lines)
    {
        foreach (Span batch in _batches)
        {
            long first = Math.Max(lines.First, batch.FirstLine);
            long last = Math.Min(lines.Last, batch.FirstLine + batch.Count - 1);
            if (first <= last)
            {
                yield return new TickRange
                {
                    Batch = batch.Number,
                    First = (uint)(first - batch.FirstLine),
                    Last = (uint)(last - batch.FirstLine),
                };
            }
        }
    }

    private readonly record struct Span(ulong Number, long FirstLine, int Count);
}
