using System.Diagnostics.CodeAnalysis;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The bookkeeping of a partition: which series it has, the offsets it gives, what its snapshots allow to be trimmed. Plain data,
/// tested without an actor system.
/// </summary>
internal sealed class PartitionLedger
{
    private readonly int _partition;
    private readonly int _partitionCount;
    private readonly SeriesDirectory _directory;
    private readonly Func<string, SeriesConfiguration> _configure;
    private readonly Dictionary<SeriesHandle, SeriesEntry> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly TailCost _tail = new();
    private int _nextLocalNumber;
    private int _forgotten;

    public PartitionLedger(
        PartitionRecovery recovery, int partitionCount, SeriesDirectory directory, Func<string, SeriesConfiguration> configure)
    {
        _partition = recovery.Partition;
        _partitionCount = partitionCount;
        _directory = directory;
        _configure = configure;
        _forgotten = recovery.Tombstone.Forgotten;
        CountPast(recovery.Tombstone.HighestNumber);
        NextOffset = recovery.NextOffset;
        LogStart = recovery.Tail.Count > 0 ? recovery.Tail[0].FirstOffset : recovery.NextOffset;
        Restore(recovery);
    }

    /// <summary>Offset that the next record will take.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Offset below which the log has been given up.</summary>
    public long LogStart { get; private set; }

    /// <summary>About how long one core would take to replay the log as it stands.</summary>
    public TimeSpan TailCost => _tail.Total;

    /// <summary>The same of all that was ever appended here, trimmed or not.</summary>
    public TimeSpan AppendedCost => _tail.Appended;

    public IReadOnlyCollection<SeriesEntry> Entries => _entries.Values;

    public SeriesEntry? Find(SeriesHandle series) => _entries.GetValueOrDefault(series);

    /// <summary>Gives a batch its offsets; series met for the first time are configured in front of its ticks.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="entries">The series of each tick.</param>
    /// <param name="added">The series met for the first time.</param>
    public LogBatch Admit(IngestBatch batch, out SeriesEntry[] entries, out IReadOnlyList<SeriesEntry> added)
    {
        entries = new SeriesEntry[batch.Count];
        int[] numbers = new int[batch.Count];
        List<ControlRecord>? controls = null;
        List<SeriesEntry>? fresh = null;
        for (int i = 0; i < entries.Length; i++)
        {
            if (!TryFind(batch.Series[i], out SeriesEntry? entry, out SeriesHandle handle))
            {
                SeriesConfiguration configuration = _configure(handle.Id);
                long configuredAt = NextOffset + (controls?.Count ?? 0);
                entry = new SeriesEntry(handle, NewNumber(), NewGeneration(), configuration)
                {
                    ConfiguredAt = configuredAt,
                    TickCost = ReplayCost.Of(configuration),
                };
                Enter(entry);
                (controls ??= []).Add(new SeriesConfigured(entry.Number, handle.Id, entry.Generation, configuration));
                (fresh ??= []).Add(entry);
            }

            entries[i] = entry;
            numbers[i] = entry.Number;
        }

        var log = new LogBatch(
            _partition, NextOffset, controls is null ? [] : controls, new TickColumns(numbers, batch.Times, batch.Values, batch.Producers));
        long cost = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i].LastTickAt = log.FirstTickOffset + i;
            cost += entries[i].TickCost;
        }

        _tail.Add(log.FirstOffset, log.EndOffset, cost);
        NextOffset = log.EndOffset;
        added = fresh is null ? [] : fresh;
        return log;
    }

    /// <summary>Gives a control record its offset.</summary>
    public LogBatch Admit(ControlRecord control)
    {
        var log = new LogBatch(_partition, NextOffset, [control], TickColumns.None);
        NextOffset = log.EndOffset;
        return log;
    }

    /// <summary>Takes back the offset of a control record that was not written.</summary>
    /// <param name="log">The record.</param>
    /// <param name="removed">The series that it would have forgotten; null for none.</param>
    public void Withdraw(LogBatch log, SeriesEntry? removed)
    {
        NextOffset = Math.Min(NextOffset, log.FirstOffset);
        if (removed is not null)
        {
            Enter(removed);
        }
    }

    /// <summary>A series is being forgotten: nobody finds it any longer.</summary>
    public void Remove(SeriesEntry entry) => Leave(entry);

    /// <summary>A series is forgotten: its place is free, and its id comes back, if it does, as another generation.</summary>
    public void Bury(SeriesEntry entry)
    {
        _forgotten++;
        _directory.Forget(entry.Handle);
    }

    /// <summary>Takes back the offsets of a batch that was not written, and forgets the series it would have configured.</summary>
    /// <returns>The series forgotten.</returns>
    public IReadOnlyList<SeriesEntry> Withdraw(BatchInFlight batch)
    {
        NextOffset = Math.Min(NextOffset, batch.Log.FirstOffset);
        _tail.Withdraw(batch.Log.FirstOffset, batch.Entries.Sum(entry => entry.TickCost));
        foreach (SeriesEntry entry in batch.Entries)
        {
            entry.LastTickAt = entry.LastStoredTickAt;
        }

        List<SeriesEntry>? forgotten = null;
        foreach (ControlRecord control in batch.Log.Controls)
        {
            SeriesEntry? entry = batch.Entries.FirstOrDefault(known => known.Number == control.Series);
            if (entry is not null && Leave(entry))
            {
                _directory.Forget(entry.Handle);
                (forgotten ??= []).Add(entry);
            }
        }

        return forgotten is null ? [] : forgotten;
    }

    /// <summary>The series that hold back the log most, lowest floor first. One look at each series, however many there are.</summary>
    public IReadOnlyList<SeriesEntry> LowestFloors(int count) => Lowest(count, entry => entry.Floor, out _);

    /// <summary>Of the series that need the log, those whose newest snapshot is the oldest. One look at each series, as well.</summary>
    /// <param name="count">Of them, at most.</param>
    /// <param name="needing">How many series need the log.</param>
    public IReadOnlyList<SeriesEntry> OldestSnapshots(int count, out int needing) => Lowest(
        count, entry => entry.NewestSnapshot == SeriesEntry.None ? entry.ConfiguredAt : entry.NewestSnapshot, out needing);

    /// <summary>Offset below which no series needs the log.</summary>
    public long TrimBound()
    {
        long bound = NextOffset;
        foreach (SeriesEntry entry in _entries.Values)
        {
            bound = Math.Min(bound, entry.Floor);
        }

        return bound;
    }

    public void Trimmed(long below)
    {
        LogStart = Math.Max(LogStart, below);
        _tail.Trim(LogStart);
    }

    private SeriesEntry[] Lowest(int count, Func<SeriesEntry, long> offset, out int needing)
    {
        // The highest of those kept is the first to give way.
        var lowest = new PriorityQueue<SeriesEntry, (long, int)>(count + 1, Comparer<(long, int)>.Create((a, b) => b.CompareTo(a)));
        needing = 0;
        foreach (SeriesEntry entry in _entries.Values)
        {
            if (entry.Floor == long.MaxValue || !entry.IsStored)
            {
                continue;
            }

            needing++;
            if (lowest.Count < count)
            {
                lowest.Enqueue(entry, (offset(entry), entry.Number));
            }
            else
            {
                lowest.EnqueueDequeue(entry, (offset(entry), entry.Number));
            }
        }

        var ordered = new SeriesEntry[lowest.Count];
        for (int i = ordered.Length - 1; i >= 0; i--)
        {
            ordered[i] = lowest.Dequeue();
        }

        return ordered;
    }

    private bool TryFind(SeriesHandle series, [NotNullWhen(true)] out SeriesEntry? entry, out SeriesHandle handle)
    {
        handle = series;
        entry = series.Entry as SeriesEntry;
        if (entry is not null && ReferenceEquals(entry.Ledger, this))
        {
            return true;
        }

        // While the batch was on its way the series may have been forgotten, and its id may have come back under another handle.
        handle = _directory.Reclaim(series);
        return _entries.TryGetValue(handle, out entry);
    }

    private void Enter(SeriesEntry entry)
    {
        _entries.Add(entry.Handle, entry);
        entry.Ledger = this;
        entry.Handle.Entry = entry;
    }

    private bool Leave(SeriesEntry entry)
    {
        if (ReferenceEquals(entry.Handle.Entry, entry))
        {
            entry.Handle.Entry = null;
        }

        return _entries.Remove(entry.Handle);
    }

    /// <summary>Rises whenever a series is forgotten, so that an id never has the same generation twice.</summary>
    private int NewGeneration() => _forgotten + 1;

    // Interleaved by partition, so that numbers are unique in the store without partitions asking each other.
    private int NewNumber() => (_nextLocalNumber++ * _partitionCount) + _partition;

    private void CountPast(int number) =>
        _nextLocalNumber = number < 0 ? _nextLocalNumber : Math.Max(_nextLocalNumber, (number / _partitionCount) + 1);

    private void Restore(PartitionRecovery recovery)
    {
        var configured = new Dictionary<int, (long Offset, SeriesConfigured Record)>();
        foreach (LogBatch batch in recovery.Tail)
        {
            for (int i = 0; i < batch.Controls.Count; i++)
            {
                ControlRecord control = batch.Controls[i];
                CountPast(control.Series);
                if (control is SeriesConfigured { IsBeginning: true } record)
                {
                    configured[control.Series] = (batch.FirstOffset + i, record);
                }
            }
        }

        var byNumber = new Dictionary<int, SeriesEntry>(recovery.Series.Count);
        foreach (StoredSeries stored in recovery.Series)
        {
            bool inTail = configured.TryGetValue(stored.Number, out (long Offset, SeriesConfigured Record) start);
            var entry = new SeriesEntry(
                _directory.Restore(stored.Id), stored.Number, stored.Generation, inTail ? start.Record.Configuration : null)
            {
                ConfiguredAt = inTail ? start.Offset : SeriesEntry.None,
                NewestSnapshot = stored.NewestSnapshot,
                OlderSnapshot = stored.OlderSnapshot,
                ForecastsFrom = Math.Max(0, stored.NewestSnapshot),

                // Where its own configuration is only in its snapshot, what its rule says now is near enough.
                TickCost = ReplayCost.Of(inTail ? start.Record.Configuration : _configure(stored.Id)),
            };
            Enter(entry);
            byNumber.Add(stored.Number, entry);
            CountPast(stored.Number);
        }

        foreach (LogBatch batch in recovery.Tail)
        {
            for (int i = 0; i < batch.Controls.Count; i++)
            {
                if (batch.Controls[i] is SeriesConfigured { IsBeginning: false } change
                    && byNumber.TryGetValue(change.Series, out SeriesEntry? changed))
                {
                    RestoreChange(changed, batch.FirstOffset + i, change);
                }
            }

            long cost = 0;
            for (int i = 0; i < batch.Ticks.Count; i++)
            {
                // A tick without a living series belongs to one that was forgotten since.
                if (byNumber.TryGetValue(batch.Ticks.Series[i], out SeriesEntry? entry))
                {
                    RestoreTick(entry, batch, i);
                    cost += entry.TickCost;
                }
            }

            _tail.Add(batch.FirstOffset, batch.EndOffset, cost);
        }
    }

    private static void RestoreChange(SeriesEntry entry, long offset, SeriesConfigured change)
    {
        entry.LastTickAt = offset;
        entry.LastStoredTickAt = offset;
        if (IsReplayed(entry, offset))
        {
            entry.Tail ??= new LogTail();
            entry.Tail.Add(new LoggedChange(offset, change));
        }
    }

    // With its beginning in the log, a series comes back even when both of its snapshots are damaged: then all of it is kept.
    private static bool IsReplayed(SeriesEntry entry, long offset) => entry.Configuration is not null || offset >= entry.OlderSnapshot;

    private static void RestoreTick(SeriesEntry entry, LogBatch batch, int i)
    {
        long offset = batch.FirstTickOffset + i;
        entry.LastTickAt = offset;
        entry.LastStoredTickAt = offset;
        if (IsReplayed(entry, offset))
        {
            entry.Tail ??= new LogTail();
            entry.Tail.Add(LoggedTick.Of(batch, i));
        }
    }
}
