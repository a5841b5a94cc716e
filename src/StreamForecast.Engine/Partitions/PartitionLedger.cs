using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
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
    private readonly Func<string, SeriesConfiguration> _configure;
    private readonly Dictionary<SeriesHandle, SeriesEntry> _entries = new(ReferenceEqualityComparer.Instance);
    private int _nextLocalNumber;

    public PartitionLedger(
        PartitionRecovery recovery, int partitionCount, SeriesDirectory directory, Func<string, SeriesConfiguration> configure)
    {
        _partition = recovery.Partition;
        _partitionCount = partitionCount;
        _configure = configure;
        NextOffset = recovery.NextOffset;
        LogStart = recovery.Tail.Count > 0 ? recovery.Tail[0].FirstOffset : recovery.NextOffset;
        Restore(recovery, directory);
    }

    /// <summary>Offset that the next record will take.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Offset below which the log has been given up.</summary>
    public long LogStart { get; private set; }

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
            SeriesHandle handle = batch.Series[i];
            if (!_entries.TryGetValue(handle, out SeriesEntry? entry))
            {
                SeriesConfiguration configuration = _configure(handle.Id);
                long configuredAt = NextOffset + (controls?.Count ?? 0);
                entry = new SeriesEntry(handle, NewNumber(), generation: 1, configuration) { ConfiguredAt = configuredAt };
                _entries.Add(handle, entry);
                (controls ??= []).Add(new SeriesConfigured(entry.Number, handle.Id, entry.Generation, configuration));
                (fresh ??= []).Add(entry);
            }

            entries[i] = entry;
            numbers[i] = entry.Number;
        }

        var log = new LogBatch(
            _partition, NextOffset, controls is null ? [] : controls, new TickColumns(numbers, batch.Times, batch.Values, batch.Producers));
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i].LastTickAt = log.FirstTickOffset + i;
        }

        NextOffset = log.EndOffset;
        added = fresh is null ? [] : fresh;
        return log;
    }

    /// <summary>Takes back the offsets of a batch that was not written, and forgets the series it would have configured.</summary>
    /// <returns>The series forgotten.</returns>
    public IReadOnlyList<SeriesEntry> Withdraw(BatchInFlight batch)
    {
        NextOffset = Math.Min(NextOffset, batch.Log.FirstOffset);
        foreach (SeriesEntry entry in batch.Entries)
        {
            entry.LastTickAt = entry.LastStoredTickAt;
        }

        List<SeriesEntry>? forgotten = null;
        foreach (ControlRecord control in batch.Log.Controls)
        {
            SeriesEntry? entry = batch.Entries.FirstOrDefault(known => known.Number == control.Series);
            if (entry is not null && _entries.Remove(entry.Handle))
            {
                (forgotten ??= []).Add(entry);
            }
        }

        return forgotten is null ? [] : forgotten;
    }

    /// <summary>The series that hold back the log most, lowest floor first.</summary>
    public IReadOnlyList<SeriesEntry> LowestFloors(int count) => _entries.Values
        .Where(entry => entry.Floor != long.MaxValue && entry.IsStored)
        .OrderBy(entry => entry.Floor)
        .ThenBy(entry => entry.Number)
        .Take(count)
        .ToArray();

    /// <summary>Offset below which no series needs the log.</summary>
    public long TrimBound() => Math.Min(NextOffset, _entries.Values.Select(entry => entry.Floor).DefaultIfEmpty(NextOffset).Min());

    public void Trimmed(long below) => LogStart = Math.Max(LogStart, below);

    // Interleaved by partition, so that numbers are unique in the store without partitions asking each other.
    private int NewNumber() => (_nextLocalNumber++ * _partitionCount) + _partition;

    private void Restore(PartitionRecovery recovery, SeriesDirectory directory)
    {
        var configured = new Dictionary<int, (long Offset, SeriesConfigured Record)>();
        foreach (LogBatch batch in recovery.Tail)
        {
            for (int i = 0; i < batch.Controls.Count; i++)
            {
                ControlRecord control = batch.Controls[i];
                _nextLocalNumber = Math.Max(_nextLocalNumber, (control.Series / _partitionCount) + 1);
                if (control is SeriesConfigured record)
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
                directory.Restore(stored.Id), stored.Number, stored.Generation, inTail ? start.Record.Configuration : null)
            {
                ConfiguredAt = inTail ? start.Offset : SeriesEntry.None,
                NewestSnapshot = stored.NewestSnapshot,
                OlderSnapshot = stored.OlderSnapshot,
                ForecastsFrom = Math.Max(0, stored.NewestSnapshot),
            };
            _entries.Add(entry.Handle, entry);
            byNumber.Add(stored.Number, entry);
            _nextLocalNumber = Math.Max(_nextLocalNumber, (stored.Number / _partitionCount) + 1);
        }

        foreach (LogBatch batch in recovery.Tail)
        {
            for (int i = 0; i < batch.Ticks.Count; i++)
            {
                // A tick without a living series belongs to one that was forgotten since.
                if (byNumber.TryGetValue(batch.Ticks.Series[i], out SeriesEntry? entry))
                {
                    RestoreTick(entry, batch, i);
                }
            }
        }
    }

    private static void RestoreTick(SeriesEntry entry, LogBatch batch, int i)
    {
        TickColumns ticks = batch.Ticks;
        long offset = batch.FirstTickOffset + i;
        entry.LastTickAt = offset;
        entry.LastStoredTickAt = offset;

        // With its beginning in the log, a series comes back even when both of its snapshots are damaged: then all of it is kept.
        if (entry.Configuration is null && offset < entry.OlderSnapshot)
        {
            return;
        }

        int producer = ticks.Producers?.Index[i] ?? 0;
        entry.Tail ??= new LogTail();
        entry.Tail.Add(new LoggedTick(
            offset,
            new Observation(ticks.Times[i], ticks.Values[i]),
            producer == 0 ? null : ticks.Producers!.Names[producer - 1],
            producer == 0 ? 0 : ticks.Producers!.Sequences[i]));
    }
}
