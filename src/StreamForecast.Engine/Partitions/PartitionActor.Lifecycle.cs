using Akka.Actor;
using Akka.Event;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Partitions;

/// <summary>The part of a partition that wakes its series, snapshots them and puts them to sleep.</summary>
internal sealed partial class PartitionActor
{
    /// <summary>Series replaying their tail at once, behind the ticks, after a start.</summary>
    private const int ReplayRoundSize = 16;

    /// <summary>Between two attempts to make room in a full store.</summary>
    private static readonly TimeSpan RoomInterval = TimeSpan.FromSeconds(1);

    private readonly Queue<SeriesEntry> _toReplay = new();
    private readonly HashSet<SeriesEntry> _replaying = [];
    private readonly SnapshotPace _pace;
    private SnapshotRound? _round;
    private bool _drainSkipsSnapshots;
    private int _roomRounds;
    private long? _madeRoomAt;

    private bool IsTailLong => _pace.IsTailLong(TailRecords, _ledger!.TailCost, _ledger.Entries.Count);

    private long TailRecords => _ledger!.NextOffset - _ledger.LogStart;

    private void StartLifecycle()
    {
        foreach (SeriesEntry entry in _ledger!.Entries.Where(entry => entry.Tail is not null && entry.IsDirty))
        {
            entry.AwaitsReplay = true;
            _toReplay.Enqueue(entry);
        }

        _pace.Begin(_ledger.NextOffset, _ledger.AppendedCost);
        ReplayMore();
        TimeSpan interval = TimeSpan.FromTicks(Math.Max(_context.Settings.PassivateAfter.Ticks / 4, TimeSpan.TicksPerSecond));
        Timers.StartPeriodicTimer(CheckIdle.Instance, CheckIdle.Instance, interval);
    }

    private void OnLifecycle(object message)
    {
        switch (message)
        {
            case SnapshotTaken taken:
                OnSnapshotTaken(taken);
                break;
            case SnapshotsStored stored:
                OnSnapshotsStored(stored);
                break;
            case SeriesReplayed replayed:
                OnReplayed(replayed);
                _replaying.Remove(replayed.Entry);
                ReplayMore();
                break;
            case CheckIdle:
                _spareColumns.Clear(); // where there is no load, nobody needs it
                PutIdleToSleep();
                break;
        }
    }

    private void ReplayMore()
    {
        while (_drain is null && _replaying.Count < ReplayRoundSize && _toReplay.TryDequeue(out SeriesEntry? entry))
        {
            if (entry.Actor is null && ReferenceEquals(_ledger!.Find(entry.Handle), entry))
            {
                _replaying.Add(entry);
                Wake(entry);
            }
        }
    }

    private IActorRef Wake(SeriesEntry entry)
    {
        if (entry.Actor is { } awake)
        {
            return awake;
        }

        LogTail? tail = entry.Tail;
        long leastSnapshot = entry.LeastSnapshot;
        bool hasSnapshot = entry.NewestSnapshot != SeriesEntry.None;
        entry.Tail = null;
        entry.Summary = null;
        entry.LastActive = _context.Time.GetTimestamp();
        entry.Wakes++;
        entry.Actor = Context.ActorOf(
            Props.CreateBy(new SeriesActorFactory(new SeriesBeginning(
                entry, tail, hasSnapshot, leastSnapshot, _context.StoreReader, _context.Settings.ForecastRingPerSeries, _ring.KeepFrom))),
            $"{entry.Number}-{entry.Wakes}");
        return entry.Actor;
    }

    private void PlanSnapshots()
    {
        if (_round is not null || _controls.Current is not null || _quarantine is not null)
        {
            return;
        }

        if (_roomRounds > 0 ? TailRecords > 0 : IsTailLong)
        {
            _roomRounds = Math.Max(0, _roomRounds - 1);
            StartRound(_ledger!.LowestFloors(SnapshotPace.RoundSize));
        }
        else if (_pace.IsDue(_ledger!.NextOffset, _ledger.AppendedCost, _ledger.Entries.Count))
        {
            IReadOnlyList<SeriesEntry> oldest = _ledger.OldestSnapshots(SnapshotPace.RoundSize, out int needing);
            _pace.BeginRound(_ledger.NextOffset, _ledger.AppendedCost, needing);
            StartRound(oldest);
        }
    }

    /// <summary>
    /// The store is full: what the log can do without is given up early. Not at every refusal, since on a full disk even that may not fit.
    /// </summary>
    private void MakeRoom()
    {
        bool isTooSoon = _madeRoomAt is { } before && _context.Time.GetElapsedTime(before) < RoomInterval;
        if (_drain is null && !isTooSoon)
        {
            _madeRoomAt = _context.Time.GetTimestamp();
            _roomRounds = 2 * (1 + (_ledger!.Entries.Count / SnapshotPace.RoundSize)); // both snapshots of each series
            PlanSnapshots();
        }
    }

    private void StartRound(IReadOnlyList<SeriesEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        _round = new SnapshotRound(entries.Count);
        foreach (SeriesEntry entry in entries)
        {
            Wake(entry).Tell(TakeSnapshot.Instance);
        }
    }

    private void OnSnapshotTaken(SnapshotTaken taken)
    {
        if (_round is not { } round)
        {
            return; // the round ended with the partition's quarantine
        }

        round.Taken.Add(taken);
        if (round.IsWhole)
        {
            StoreWhenConfirmed(round);
        }
    }

    private void Store(SnapshotRound round)
    {
        IActorRef self = Self;
        _context.Snapshots.Save(
            _partition,
            round.Taken.ConvertAll(one => one.Snapshot),
            _ledger!.TrimBound(),
            outcome => self.Tell(new SnapshotsStored(round, outcome)));
    }

    private void OnSnapshotsStored(SnapshotsStored stored)
    {
        _round = null;
        _drainSkipsSnapshots = stored.Outcome.Status != StoreStatus.Done;
        if (_drainSkipsSnapshots)
        {
            // The log still holds everything; the next round tries again, but an ending daemon does not wait for it.
            _logger.Warning("Partition {0}: snapshots were not stored: {1}", _partition, stored.Outcome.Error?.Message ?? "no space");
            BeginControl();
            AnswerDrain();
            return;
        }

        foreach (SnapshotTaken taken in stored.Round.Taken)
        {
            taken.Entry.OlderSnapshot = taken.Entry.NewestSnapshot;
            taken.Entry.NewestSnapshot = taken.Snapshot.Offset;
            if (taken.Snapshot.History.Count > 0)
            {
                taken.Entry.Actor?.Tell(new HistoryStored(taken.Snapshot.History.EndSequence));
            }

            if (stored.Round.PutsToSleep)
            {
                Sleep(taken.Entry, taken.Summary);
            }
        }

        _ledger!.Trimmed(_ledger.TrimBound());
        if (_madeRoomAt is not null)
        {
            // What these snapshots allow is trimmed now, not by the round after them. If it does not fit either, the next attempt asks again.
            _context.Snapshots.Save(_partition, [], _ledger.TrimBound(), _ => { });
        }

        BeginControl();
        PlanSnapshots();
        if (stored.Round is { PutsToSleep: true, Expected: SnapshotPace.RoundSize })
        {
            PutIdleToSleep(); // a full round left some awake; a slice at each check would never catch up with many series
        }

        AnswerDrain();
    }

    private void PutIdleToSleep()
    {
        if (_round is not null || _controls.Current is not null || _drain is not null || _quarantine is not null)
        {
            return;
        }

        SeriesEntry[] idle = _ledger!.Entries
            .Where(entry => entry.Actor is not null && entry.IsStored && entry.OutstandingSlots == 0 && !_replaying.Contains(entry)
                && _context.Time.GetElapsedTime(entry.LastActive) >= _context.Settings.PassivateAfter)
            .Take(SnapshotPace.RoundSize)
            .ToArray();
        if (idle.Length == 0)
        {
            return;
        }

        StartRound(idle);
        _round!.PutsToSleep = true;
    }

    private void Sleep(SeriesEntry entry, SeriesSummary summary)
    {
        // A tick or a question may have come while its snapshot was being written.
        bool isStillIdle = entry.OutstandingSlots == 0 && !entry.IsDirty
            && _context.Time.GetElapsedTime(entry.LastActive) >= _context.Settings.PassivateAfter;
        if (isStillIdle && entry.Actor is { } actor)
        {
            actor.Tell(PoisonPill.Instance); // behind questions already in its mailbox
            entry.Actor = null;
            entry.LeastSnapshot = entry.LastTickAt + 1;
            entry.Summary = summary;
        }
    }

    private void OnDrain(Drain drain, IActorRef asker)
    {
        _drain = new DrainUnderWay(asker, _context.Time.GetTimestamp(), drain.SnapshotsFor);
        RefuseAllWaiting(RefusalReason.Stopping);
        _controls.RefuseWaiting(RefusalReason.Stopping);
        if (_confirmed.Count > 0)
        {
            Timers.StartSingleTimer(GiveUpWaiting.Instance, GiveUpWaiting.Instance, _context.Settings.ArchiveFlushTimeout);
        }

        AnswerDrain();
    }

    private void AnswerDrain()
    {
        if (_drain is null || HasUnderWay || _round is not null || _controls.Current is not null)
        {
            return;
        }

        SeriesEntry[] dirty = _quarantine is not null || _ledger is null
            ? []
            : _ledger.Entries.Where(entry => entry.Actor is not null && entry.IsDirty).Take(SnapshotPace.RoundSize).ToArray();
        if (dirty.Length > 0 && !_drainSkipsSnapshots && _context.Time.GetElapsedTime(_drain.Since) < _drain.SnapshotsFor)
        {
            StartRound(dirty);
        }
        else
        {
            _drain.Asker.Tell(new Drained(_partition));
        }
    }

    /// <param name="Asker">Who waits for its end.</param>
    /// <param name="Since">Timestamp of the partition's clock.</param>
    /// <param name="SnapshotsFor">See <see cref="Drain"/>.</param>
    private sealed record DrainUnderWay(IActorRef Asker, long Since, TimeSpan SnapshotsFor);

    private sealed class SnapshotRound(int expected)
    {
        public int Expected => expected;

        public List<SnapshotTaken> Taken { get; } = new(expected);

        public bool IsWhole => Taken.Count == expected;

        /// <summary>A lossless archive has yet to write what these snapshots would keep a replay from making again.</summary>
        public bool AwaitsArchives { get; set; }

        public bool PutsToSleep { get; set; }
    }

    private sealed record SnapshotsStored(SnapshotRound Round, StoreOutcome Outcome);

    private sealed record CheckIdle
    {
        public static readonly CheckIdle Instance = new();
    }
}
