namespace StreamForecast.Engine.Ports;

/// <summary>
/// Keeps account of one source: what it says of itself, and what became of its ticks. Bounded: of every kind of fault the count and the last
/// example. Thread-safe.
/// </summary>
/// <param name="name">The source's name.</param>
/// <param name="type">Its kind, as the configuration calls it.</param>
/// <param name="time">The clock of <see cref="TickSourceReport.Since"/>.</param>
public sealed class TickSourceStatus(string name, string type, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<RejectionReason, RejectionTally> _rejections = [];
    private readonly SortedDictionary<TickSourceTrouble, TroubleTally> _troubles = [];
    private TickSourceReport _report = new() { Name = name, Type = type, Since = time.GetUtcNow() };
    private bool _hasRun;

    /// <summary>Called after each trouble, outside of any lock, so that the host can log it.</summary>
    public Action<TroubleTally>? OnTrouble { get; set; }

    public string Name => name;

    public string Type => type;

    /// <summary>The source is about to be connected. Called by the host at each start.</summary>
    public void Connecting() => Enter(TickSourceState.Connecting, null, null);

    /// <summary>The source is connected, and reads. A source that has no connection need not say so: its first block does.</summary>
    public void Running() => Enter(TickSourceState.Running, null, null);

    /// <summary>The connection is gone, or there is none to be had, and the source tries again by itself.</summary>
    /// <param name="reason">Why it ended; never a secret.</param>
    /// <param name="position">Where, see <see cref="TickSourceException.Position"/>.</param>
    public void Reconnecting(string reason, string? position = null)
    {
        Enter(TickSourceState.Connecting, reason, position);
        Trouble(TickSourceTrouble.Disconnected, reason, position);
    }

    /// <summary>The source has ended with a fault. Called by the host.</summary>
    public void Failed(string reason, string? position, DateTimeOffset retryAt) => Enter(TickSourceState.Failed, reason, position, retryAt);

    /// <summary>Nothing more will come. Called by the host.</summary>
    public void Ended() => Enter(TickSourceState.Ended, null, null);

    /// <summary>Something went wrong that the source survives.</summary>
    /// <param name="kind">What kind of trouble.</param>
    /// <param name="detail">What it was, in one sentence; never a secret.</param>
    /// <param name="position">Where, see <see cref="TickSourceException.Position"/>.</param>
    public void Trouble(TickSourceTrouble kind, string detail, string? position = null)
    {
        TroubleTally tally;
        lock (_gate)
        {
            tally = new TroubleTally(kind, _troubles.GetValueOrDefault(kind)?.Count + 1 ?? 1, position, detail, time.GetUtcNow());
            _troubles[kind] = tally;
        }

        OnTrouble?.Invoke(tally);
    }

    /// <summary>Numbers were skipped: so many ticks or messages never came.</summary>
    public void Gap(long missing, string detail, string? position = null)
    {
        lock (_gate)
        {
            _report = _report with { Gaps = _report.Gaps + 1, Missing = _report.Missing + missing };
        }

        Trouble(TickSourceTrouble.Gap, detail, position);
    }

    /// <summary>Ticks that the source kept back, since it knew that the series would not learn them.</summary>
    public void Withheld(long duplicates, long late)
    {
        lock (_gate)
        {
            _report = _report with { Duplicates = _report.Duplicates + duplicates, Late = _report.Late + late };
        }
    }

    /// <summary>
    /// The source has handed over a block; whose time is that of receipt is counted, and its refused lines are noted now, for once the block is committed the source may have forgotten
    /// where they stood. Called by the host.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="positionOf">What a line of the block is called to people.</param>
    public void Read(TickBlock block, Func<long, string> positionOf)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(positionOf);
        lock (_gate)
        {
            _report = _report with { TimedByReceipt = _report.TimedByReceipt + block.TimedByReceipt };
            foreach ((RejectionReason reason, long count) in block.RejectedBy)
            {
                Rejection? last = block.Rejections.LastOrDefault(rejection => rejection.Reason == reason);
                RejectionTally? before = _rejections.GetValueOrDefault(reason);
                _rejections[reason] = new RejectionTally(
                    reason, (before?.Count ?? 0) + count, last is null ? before?.Position : positionOf(last.Line), last?.Detail ?? before?.Detail);
            }
        }
    }

    /// <summary>The engine has answered a block of the source. Called by the host.</summary>
    /// <param name="block">The block.</param>
    /// <param name="answer">What became of it.</param>
    public void Answered(TickBlock block, IngestAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(answer);
        lock (_gate)
        {
            if (_report.State == TickSourceState.Connecting && _report.Reason is null)
            {
                Enter(TickSourceState.Running, null, null);
            }

            _report = _report with
            {
                Accepted = _report.Accepted + answer.Accepted,
                Duplicates = _report.Duplicates + answer.Duplicates,
                TooOld = _report.TooOld + answer.TooOld,
                Late = _report.Late + answer.Late,
                Rejected = _report.Rejected + answer.Rejected,
                LastEventTime = block.LatestTime is { } latest ? Math.Max(_report.LastEventTime ?? latest, latest) : _report.LastEventTime,
            };
        }
    }

    /// <summary>How the source stands at this moment.</summary>
    public TickSourceReport Report()
    {
        lock (_gate)
        {
            return _report with { Rejections = [.. _rejections.Values], Troubles = [.. _troubles.Values] };
        }
    }

    private void Enter(TickSourceState state, string? reason, string? position, DateTimeOffset? retryAt = null)
    {
        lock (_gate)
        {
            bool isBack = state == TickSourceState.Running && _report.State != TickSourceState.Running && _hasRun;
            _hasRun |= state == TickSourceState.Running;
            _report = _report with
            {
                State = state,
                Reconnects = _report.Reconnects + (isBack ? 1 : 0),
                Reason = reason,
                Position = position,
                RetryAt = retryAt,
                Since = _report.State == state ? _report.Since : time.GetUtcNow(),
            };
        }
    }
}
