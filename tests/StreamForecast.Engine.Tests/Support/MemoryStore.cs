using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>
/// A store on a simulated disk: what was committed stays, what was not is gone with the process. Commits happen at once, or one by one
/// when <see cref="HoldCommits"/> is set.
/// </summary>
internal sealed class MemoryStore(int partitions = 1) : ITickLog, ISnapshotStore, ISinkCursors
{
    private readonly Lock _lock = new();
    private readonly List<LogBatch> _log = [];
    private readonly Dictionary<int, StoredSeries> _series = [];
    private readonly Dictionary<int, List<SeriesSnapshot>> _snapshots = [];
    private readonly Dictionary<int, SeriesHistory> _histories = [];
    private readonly Queue<Action> _held = new();
    private readonly Dictionary<int, long> _trimmed = [];
    private readonly List<StoredSeries> _forgotten = [];
    private readonly Dictionary<int, Tombstone> _tombstones = [];
    private readonly Dictionary<string, PatternPosition> _cursors = [];
    private bool _moreFollow;

    public StoreIdentity Identity { get; } = new(partitions, Epoch: 1);

    public bool HoldCommits { get; set; }

    /// <summary>While set, appends are answered <see cref="StoreStatus.Full"/>.</summary>
    public bool IsFull { get; set; }

    /// <summary>While set, appends are answered <see cref="StoreStatus.Failed"/>.</summary>
    public bool HasFailed { get; set; }

    /// <summary>While set, a partition cannot be read.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>Why a partition that is recovered must not run.</summary>
    public string? Quarantine { get; set; }

    /// <summary>While reset, whoever loads a snapshot waits.</summary>
    public ManualResetEventSlim Loads { get; } = new(initialState: true);

    public bool SnapshotsAreDamaged { get; set; }

    /// <summary>Snapshots that fail their checksum, the newest first: they are passed over.</summary>
    public int BadSnapshots { get; set; }

    /// <summary>While set, snapshots are answered <see cref="StoreStatus.Full"/>.</summary>
    public bool RefusesSnapshots { get; set; }

    public int RefusedSnapshots { get; private set; }

    public int HeldCommits
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    public IReadOnlyList<LogBatch> Log
    {
        get
        {
            lock (_lock)
            {
                return [.. _log];
            }
        }
    }

    public long TrimmedBelow(int partition)
    {
        lock (_lock)
        {
            return _trimmed.GetValueOrDefault(partition);
        }
    }

    public int SnapshotCount
    {
        get
        {
            lock (_lock)
            {
                return _snapshots.Values.Sum(kept => kept.Count);
            }
        }
    }

    /// <summary>Log offsets of the snapshots it has of a series, the older first.</summary>
    public long[] SnapshotOffsets(int series)
    {
        lock (_lock)
        {
            return [.. _snapshots.GetValueOrDefault(series, []).Select(snapshot => snapshot.Offset)];
        }
    }

    /// <summary>Snapshots of every series that ever had the id, by the numbers the log still tells.</summary>
    public int SnapshotCountOf(string id)
    {
        lock (_lock)
        {
            return _series.Values.Where(one => one.Id == id).Concat(_forgotten.Where(one => one.Id == id))
                .Sum(one => _snapshots.GetValueOrDefault(one.Number)?.Count ?? 0);
        }
    }

    /// <param name="moreFollow">Tells of the next one as of one of the same commit.</param>
    public void CommitNext(bool moreFollow = false)
    {
        Action commit;
        lock (_lock)
        {
            commit = _held.Dequeue();
            _moreFollow = moreFollow;
        }

        commit();
        _moreFollow = false;
    }

    public void Append(LogBatch batch, Action<StoreOutcome> completed) => Run(() =>
    {
        StoreOutcome outcome;
        lock (_lock)
        {
            long expected = _log.LastOrDefault(one => one.Partition == batch.Partition)?.EndOffset ?? _trimmed.GetValueOrDefault(batch.Partition);
            if (HasFailed)
            {
                outcome = new StoreOutcome(StoreStatus.Failed, new IOException("The simulated disk is gone."));
            }
            else if (IsFull || batch.FirstOffset != expected)
            {
                outcome = new StoreOutcome(StoreStatus.Full, new IOException("No space left on the simulated disk."));
            }
            else
            {
                _log.Add(batch);
                foreach (ControlRecord control in batch.Controls)
                {
                    Apply(batch.Partition, control);
                }

                outcome = new StoreOutcome(StoreStatus.Done) { MoreFollow = _moreFollow };
            }
        }

        completed(outcome);
    });

    public void Save(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed) => Run(() =>
    {
        if (RefusesSnapshots)
        {
            RefusedSnapshots++;
            completed(new StoreOutcome(StoreStatus.Full, new IOException("No space left on the simulated disk.")));
            return;
        }

        lock (_lock)
        {
            foreach (SeriesSnapshot snapshot in snapshots)
            {
                if (!_snapshots.TryGetValue(snapshot.Series, out List<SeriesSnapshot>? kept))
                {
                    _snapshots.Add(snapshot.Series, kept = []);
                }

                kept.Add(snapshot);
                _histories[snapshot.Series] = _histories.GetValueOrDefault(snapshot.Series, SeriesHistory.Empty).Then(snapshot.History);
                if (kept.Count > 2)
                {
                    kept.RemoveAt(0);
                }
            }

            _log.RemoveAll(batch => batch.Partition == partition && batch.EndOffset <= trimBelow && batch != _log.Last(one => one.Partition == partition));
            _trimmed[partition] = trimBelow;
        }

        completed(new StoreOutcome(StoreStatus.Done));
    });

    public SeriesSnapshot? Load(int series)
    {
        Loads.Wait();
        lock (_lock)
        {
            SeriesSnapshot? newest = _snapshots.GetValueOrDefault(series)?.SkipLast(BadSnapshots).LastOrDefault();
            return newest is null || !SnapshotsAreDamaged ? newest : newest with { Bytes = [1, 2, 3] };
        }
    }

    public SeriesHistory ReadHistory(int series, int most)
    {
        lock (_lock)
        {
            HistoryReads++;
            return _histories.GetValueOrDefault(series, SeriesHistory.Empty).Last(most);
        }
    }

    public ResumePosition? ReadCursor(string sink)
    {
        lock (_lock)
        {
            return _cursors.GetValueOrDefault(sink);
        }
    }

    public void SaveCursor(string sink, PatternPosition position, Action<StoreOutcome> completed)
    {
        StoreOutcome outcome = RefusesSnapshots ? new StoreOutcome(StoreStatus.Full, new IOException("No space left on the simulated disk.")) : default;
        if (!RefusesSnapshots)
        {
            lock (_lock)
            {
                _cursors[sink] = position;
            }
        }

        completed(outcome);
    }

    /// <summary>Times a history was read.</summary>
    public int HistoryReads { get; private set; }

    public PartitionRecovery Recover(int partition)
    {
        if (IsUnreadable)
        {
            throw new IOException("The simulated disk cannot be read.");
        }

        lock (_lock)
        {
            LogBatch[] tail = _log.Where(batch => batch.Partition == partition).ToArray();
            StoredSeries[] series = _series.Values
                .Where(one => one.Number % Identity.PartitionCount == partition)
                .Select(one => one with
                {
                    NewestSnapshot = _snapshots.GetValueOrDefault(one.Number) is [.., var newest] ? newest.Offset : SeriesEntryNone,
                    OlderSnapshot = _snapshots.GetValueOrDefault(one.Number) is [var older, _] ? older.Offset : SeriesEntryNone,
                })
                .ToArray();
            return new PartitionRecovery(partition, tail.Length == 0 ? 0 : tail[^1].EndOffset, series, tail, Quarantine, TornRecords: 0)
            {
                Tombstone = _tombstones.GetValueOrDefault(partition, Tombstone.None),
            };
        }
    }

    private const long SeriesEntryNone = -1;

    private void Apply(int partition, ControlRecord control)
    {
        switch (control)
        {
            case SeriesConfigured { IsBeginning: true } made:
                _series.Add(made.Series, new StoredSeries(made.Series, made.Id, made.Generation, SeriesEntryNone, SeriesEntryNone));
                break;
            case SeriesForgotten forgotten:
                _forgotten.Add(_series[forgotten.Series]);
                _series.Remove(forgotten.Series);
                _snapshots.Remove(forgotten.Series);
                Tombstone before = _tombstones.GetValueOrDefault(partition, Tombstone.None);
                _tombstones[partition] = new Tombstone(Math.Max(before.HighestNumber, forgotten.Series), before.Forgotten + 1);
                break;
        }
    }

    private void Run(Action commit)
    {
        lock (_lock)
        {
            if (HoldCommits)
            {
                _held.Enqueue(commit);
                return;
            }
        }

        commit();
    }
}
