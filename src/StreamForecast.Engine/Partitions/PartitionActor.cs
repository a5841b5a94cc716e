using Akka.Actor;
using Akka.Event;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// One partition: gives ticks their offsets, has them logged, hands them to their series once durable, answers and publishes in the
/// order of the log. Counts the credit that is the daemon's back-pressure. Snapshots and sleep, and control records, are in parts of their own.
/// </summary>
internal sealed partial class PartitionActor : UntypedActor, IWithTimers
{
    private readonly int _partition;
    private readonly PartitionContext _context;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly Queue<BatchInFlight> _storing = new();
    private readonly Queue<BatchInFlight> _stored = new();
    private readonly WaitingRoom _waiting;
    private readonly List<IActorRef> _awaitingRecovery = [];
    private HandOff? _applying;
    private PartitionLedger? _ledger;
    private string? _quarantine;
    private DrainUnderWay? _drain;
    private long _outstandingTicks;
    private long _outstandingBytes;
    private long _appliedTicks;
    private bool _storeIsFull;
    private long _lastReceipt;
    private Exception? _unreadable;

    public PartitionActor(int partition, PartitionContext context)
    {
        _partition = partition;
        _context = context;
        _waiting = new WaitingRoom(context.Settings.PartitionCreditTicks);
        _pace = new SnapshotPace(context.Settings.MaxTailRecords, context.Settings.MaxTailReplay / context.Log.Identity.PartitionCount);
        _ring = new ForecastRing(context.Settings.ForecastRingBytes, context.Settings.ForecastRingPerSeries);
        AwaitArchives();
    }

    private bool HasUnderWay => _storing.Count > 0 || _stored.Count > 0 || _applying is not null;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _context.StoreReader.Tell(new RecoverPartition(_partition));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IngestBatch batch:
                OnIngest(batch, Sender);
                break;
            case BatchStored stored:
                OnStored(stored);
                break;
            case HandOff applied:
                OnApplied(applied);
                break;
            case SnapshotTaken or SnapshotsStored or SeriesReplayed or CheckIdle:
                OnLifecycle(message);
                break;
            case ControlSeries or ControlStored or SeriesAwake or SeriesReconfigured or HistoryFound:
                OnControl(message);
                break;
            case ArchiveConfirmed or HoldIngest or GiveUpWaiting:
                OnArchive(message);
                break;
            case CheckWaiting:
                RefuseOverdue();
                break;
            case SeriesFailed failed:
                Quarantine(failed.Error);
                break;
            case PartitionRecovery recovery:
                OnRecovered(recovery);
                break;
            case Status.Failure failure:
                OnRecoveryFailed(failure.Cause);
                break;
            case Drain drain:
                OnDrain(drain, Sender);
                break;
            default:
                OnQuestion(message);
                break;
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        // The log would only make it fail again: the partition stands still, and says why, until someone looks.
        Self.Tell(new SeriesFailed(error is ActorInitializationException { InnerException: { } cause } ? cause : error));
        return Directive.Stop;
    });

    private void OnRecovered(PartitionRecovery recovery)
    {
        if (recovery.TornRecords > 0)
        {
            _logger.Warning(
                "Partition {0}: cut {1} unreadable batch(es) from the end of the log, torn by an unclean stop or damaged since", _partition, recovery.TornRecords);
        }

        _ledger = new PartitionLedger(recovery, _context.Log.Identity.PartitionCount, _context.Directory, _context.Configure);
        _released = _ledger.NextOffset;
        if (recovery.Quarantine is { } reason)
        {
            _quarantine = reason;
            _logger.Error("Partition {0} is quarantined: {1}", _partition, reason);
        }
        else
        {
            StartLifecycle();
        }

        PartitionStatus status = GetStatus();
        _awaitingRecovery.ForEach(asker => asker.Tell(status));
        _awaitingRecovery.Clear();
    }

    // Lives on to tell it: whoever starts the engine may ask later than the store took to fail.
    private void OnRecoveryFailed(Exception cause)
    {
        _unreadable = new InvalidOperationException($"Partition {_partition} cannot be read from the store: {cause.Message}", cause);
        _quarantine = _unreadable.Message;
        _awaitingRecovery.ForEach(asker => asker.Tell(new Status.Failure(_unreadable)));
        _awaitingRecovery.Clear();
    }

    private void OnIngest(IngestBatch batch, IActorRef replyTo)
    {
        RefusalReason refusal = RefusalOf(batch);
        if (refusal != RefusalReason.None)
        {
            Refuse(batch, replyTo, refusal);
        }
        else if (_waiting.IsEmpty && !_controls.IsBusy && HasCredit(batch.Count))
        {
            Append(batch, replyTo);
        }
        else if (_waiting.TryEnter(batch, replyTo, _context.Time.GetTimestamp()))
        {
            CheckWaitingLater();
        }
        else
        {
            Refuse(batch, replyTo, RefusalReason.Overloaded);
        }
    }

    private RefusalReason RefusalOf(IngestBatch batch)
    {
        if (_drain is not null)
        {
            return RefusalReason.Stopping;
        }

        if (_quarantine is not null || _ledger is null)
        {
            return RefusalReason.Quarantined;
        }

        return _storeIsFull ? RefusalReason.StoreFull : batch.Connection.RefusalBy(_partition);
    }

    // A batch larger than the whole credit passes when nothing else is under way.
    private bool HasCredit(int ticks) => !IsHeld && (_outstandingTicks == 0
        || (_outstandingTicks + ticks <= _context.Settings.PartitionCreditTicks && _outstandingBytes < _context.Settings.PartitionCreditBytes));

    private void TakeCredit(BatchInFlight batch)
    {
        _outstandingTicks += batch.Request.Count;
        _outstandingBytes += batch.Bytes;
    }

    private void GiveCreditBack(BatchInFlight batch)
    {
        _outstandingTicks -= batch.Request.Count;
        _outstandingBytes -= batch.Bytes;
    }

    private void Refuse(IngestBatch batch, IActorRef replyTo, RefusalReason reason)
    {
        batch.Connection.Refuse(_partition, reason);
        batch.Stored?.Refuse();
        replyTo.Tell(IngestReply.Refused(_partition, reason));
    }

    private void RefuseOverdue()
    {
        foreach (WaitingRoom.Guest guest in _waiting.LeaveOverdue(_context.Time, _context.Settings.CreditWait))
        {
            Refuse(guest.Batch, guest.ReplyTo, RefusalReason.Overloaded);
        }

        if (_waiting.PatienceLeft(_context.Time, _context.Settings.CreditWait) is { } left)
        {
            CheckWaitingAfter(left);
        }
    }

    // A timer that runs is left alone: started anew by every guest, it would never ring while they keep coming.
    private void CheckWaitingLater()
    {
        if (!Timers.IsTimerActive(CheckWaiting.Instance))
        {
            CheckWaitingAfter(_context.Settings.CreditWait);
        }
    }

    private void CheckWaitingAfter(TimeSpan wait) =>
        Timers.StartSingleTimer(CheckWaiting.Instance, CheckWaiting.Instance, wait);

    private void RefuseAllWaiting(RefusalReason reason)
    {
        while (!_waiting.IsEmpty)
        {
            WaitingRoom.Guest guest = _waiting.Leave();
            Refuse(guest.Batch, guest.ReplyTo, reason);
        }
    }

    private void Append(IngestBatch batch, IActorRef replyTo)
    {
        batch.KeepReceiptInOrder(ref _lastReceipt);
        LogBatch log = _ledger!.Admit(batch, out SeriesEntry[] entries, out IReadOnlyList<SeriesEntry> added);
        foreach (SeriesEntry entry in added)
        {
            _subscriptions.AddSeries(entry);
        }

        var inFlight = new BatchInFlight(batch, replyTo, log, entries);
        TakeCredit(inFlight);
        _storing.Enqueue(inFlight);
        IActorRef self = Self;
        _context.Log.Append(log, outcome => self.Tell(new BatchStored(inFlight, outcome)));
    }

    private void OnStored(BatchStored stored)
    {
        BatchInFlight batch = _storing.Dequeue();
        if (!ReferenceEquals(batch, stored.Batch))
        {
            throw new InvalidOperationException("The store reported its appends in another order than they were made.");
        }

        if (stored.Outcome.Status != StoreStatus.Done)
        {
            OnNotStored(batch, stored.Outcome);
            return;
        }

        if (_quarantine is not null)
        {
            GiveCreditBack(batch);
            Refuse(batch.Request, batch.ReplyTo, RefusalReason.Quarantined);
            AnswerDrain();
            return;
        }

        (_roomRounds, _madeRoomAt) = (0, null);
        batch.Request.Stored?.Confirm();
        _stored.Enqueue(batch);
        if (!stored.Outcome.MoreFollow)
        {
            HandOver(); // all that the commit brought, or the first batch would go alone and the others wait for it
        }
    }

    /// <summary>Hands what is stored to its series, once they are through with what they were handed before.</summary>
    private void HandOver()
    {
        if (_applying is not null || _stored.Count == 0)
        {
            return;
        }

        _applying = HandOff.Of(_stored, _spareColumns.TryPop(out HandOffColumns? spare) ? spare : new HandOffColumns());
        foreach (SeriesSlot slot in _applying.Slots)
        {
            slot.Entry.OutstandingSlots++;
            Wake(slot.Entry).Tell(slot);
        }
    }

    /// <summary>
    /// The store refuses everything behind a batch that it refused, so that no offset is left out; when the last of them is back the
    /// partition goes on from the first.
    /// </summary>
    private void OnNotStored(BatchInFlight batch, StoreOutcome outcome)
    {
        foreach (BatchInFlight before in _stored)
        {
            before.MarkStored(); // what is withdrawn falls back to them
        }

        foreach (SeriesEntry forgotten in _ledger!.Withdraw(batch))
        {
            forgotten.Actor?.Tell(PoisonPill.Instance); // a question may have woken it
        }

        GiveCreditBack(batch);
        if (!_storeIsFull)
        {
            _logger.Error("Partition {0}: the store did not take a batch: {1}", _partition, outcome.Error?.Message ?? "no space");
        }

        _storeIsFull = _storing.Count > 0;
        if (outcome.Status == StoreStatus.Full && !_storeIsFull)
        {
            MakeRoom();
        }

        Refuse(batch.Request, batch.ReplyTo, outcome.Status == StoreStatus.Full ? RefusalReason.StoreFull : RefusalReason.Stopping);
        AdmitWaiting();
        BeginControl();
        AnswerDrain();
    }

    private void OnApplied(HandOff applied)
    {
        if (!ReferenceEquals(applied, _applying))
        {
            return; // its callers heard of the partition's quarantine meanwhile
        }

        _applying = null;
        HandOver();
        long now = _context.Time.GetTimestamp();
        foreach (SeriesSlot slot in applied.Slots)
        {
            slot.Entry.OutstandingSlots--;
            slot.Entry.LastActive = now;
        }

        Release(applied, Keep(applied));
        if (!_controls.IsBusy)
        {
            AdmitWaiting();
        }

        BeginControl();
        PlanSnapshots();
        AnswerDrain();
    }

    private void AdmitWaiting()
    {
        while (_waiting.Next is { } next && HasCredit(next.Batch.Count))
        {
            _waiting.Leave();
            RefusalReason refusal = RefusalOf(next.Batch);
            if (refusal == RefusalReason.None)
            {
                Append(next.Batch, next.ReplyTo);
            }
            else
            {
                Refuse(next.Batch, next.ReplyTo, refusal);
            }
        }
    }

    /// <summary>Stops the partition where it stands: nothing more is taken, and what was under way is answered.</summary>
    private void Quarantine(Exception error)
    {
        _quarantine ??= error.Message;
        _logger.Error(error, "Partition {0} is quarantined: {1}", _partition, error.Message);
        foreach (BatchInFlight batch in (_applying?.Batches ?? []).Concat(_stored))
        {
            GiveCreditBack(batch);
            Refuse(batch.Request, batch.ReplyTo, RefusalReason.Quarantined);
        }

        _applying = null;
        _stored.Clear();
        _round = null;
        RefuseAllWaiting(RefusalReason.Quarantined);
        _controls.Finish(new ControlReply(IsKnown: true, RefusalReason.Quarantined));
        _controls.RefuseWaiting(RefusalReason.Quarantined);
        AnswerDrain();
    }

    /// <summary>The store is through with a batch.</summary>
    private sealed record BatchStored(BatchInFlight Batch, StoreOutcome Outcome);

    private sealed record SeriesFailed(Exception Error);

    private sealed record CheckWaiting
    {
        public static readonly CheckWaiting Instance = new();
    }
}
