using StreamForecast.Engine.Ports;
using StreamForecast.Simulation.Tests.Reference;
using StreamForecast.Simulation.Tests.World;

namespace StreamForecast.Simulation.Tests.Disk;

/// <summary>
/// The engine's store during one life of it. Calls wait until the simulation commits some of them, in order, as one group: all of it or
/// nothing. Their answers wait once more; those of a partition's appends are told in order, others in any. A crash forgets both.
/// </summary>
internal sealed class DiskLife(SimulatedDisk disk, ReferenceModel model, Random random, Trace trace) : ITickLog, ISnapshotStore
{
    private static readonly StoreOutcome Full = new(StoreStatus.Full, new IOException("no space left on the simulated disk"));
    private static readonly StoreOutcome Failed = new(StoreStatus.Failed, new IOException("the simulated disk is gone"));

    private readonly Queue<DiskJob> _waiting = new();
    private readonly Queue<DiskJob>[] _answers = [.. Enumerable.Range(0, 2 * disk.Partitions.Length).Select(_ => new Queue<DiskJob>())];
    private readonly StoreOutcome?[] _refusals = new StoreOutcome?[disk.Partitions.Length];

    public StoreIdentity Identity => disk.Identity;

    public int Waiting => _waiting.Count;

    public int Answers => _answers.Sum(queue => queue.Count);

    /// <summary>Set by a failed commit: nothing is done any more until the next life.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Set by a crash: whatever still comes was never sent.</summary>
    public bool IsOver { get; set; }

    public void Append(LogBatch batch, Action<StoreOutcome> completed) => Add(new AppendJob(batch, completed));

    public void Save(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed)
    {
        foreach (SeriesSnapshot snapshot in IsOver ? [] : snapshots)
        {
            model.CheckSnapshot(snapshot);
        }

        Add(new SaveJob(partition, snapshots, trimBelow, completed));
    }

    public SeriesSnapshot? Load(int series)
    {
        if (disk.Find(series) is not { } onDisk)
        {
            return null;
        }

        trace.Coverage.Woken();
        if (onDisk.Snapshots.MaxBy(one => one.Saved.Offset) is { IsDamaged: true })
        {
            trace.Coverage.OlderSnapshot();
        }

        return onDisk.Load();
    }

    public SeriesHistory ReadHistory(int series, int most) => (disk.Find(series)?.History ?? SeriesHistory.Empty).Last(most);

    public PartitionRecovery Recover(int partition) => disk.Partitions[partition].Recover();

    /// <summary>Commits the first calls that wait.</summary>
    /// <param name="most">How many, at most.</param>
    /// <param name="fails">The sync fails: whether the group is on the disk nobody knows.</param>
    public void Commit(int most, bool fails = false)
    {
        DiskJob[] group = [.. _waiting.Take(most)];
        HasFailed |= fails;
        if (disk.IsFull && !HasFailed)
        {
            Refuse(group);
        }
        else if (!HasFailed || (fails && random.Next(2) == 0))
        {
            Array.ForEach(group, Write);
        }

        foreach (DiskJob job in group)
        {
            _waiting.Dequeue();
            job.Outcome = HasFailed ? Failed : job.Outcome;
            trace.Add("committed", job.Partition, (long)job.Outcome.Status, job.GetType().Name);
            _answers[(2 * job.Partition) + (job is SaveJob ? 1 : 0)].Enqueue(job);
        }
    }

    /// <summary>Tells the caller of one call what became of it.</summary>
    public void Answer()
    {
        Queue<DiskJob>[] ready = Array.FindAll(_answers, queue => queue.Count > 0);
        DiskJob job = ready[random.Next(ready.Length)].Dequeue();
        trace.Add("told", job.Partition, (long)job.Outcome.Status, job.GetType().Name);
        job.Tell();
    }

    private void Add(DiskJob job)
    {
        if (!IsOver)
        {
            trace.Add("handed over", job.Partition, 0, job.GetType().Name);
            _waiting.Enqueue(job);
        }
    }

    private void Write(DiskJob job)
    {
        DiskPartition partition = disk.Partitions[job.Partition];
        if (job is SaveJob save)
        {
            Write(save, partition);
            return;
        }

        LogBatch batch = ((AppendJob)job).Batch;
        if (batch.FirstOffset > partition.End && _refusals[job.Partition] is { } refusal)
        {
            job.Outcome = refusal; // sent before its sender heard that an earlier one was refused: taking it would leave a gap
            return;
        }

        SimulationFailure.Unless(
            batch.FirstOffset == partition.End, $"an append to partition {job.Partition} starts at {batch.FirstOffset}, the log ends at {partition.End}");
        _refusals[job.Partition] = null;
        partition.Append(batch);
        model.Logged(batch, isToldDone: !HasFailed);
    }

    private void Write(SaveJob save, DiskPartition partition)
    {
        foreach (SeriesSnapshot snapshot in save.Snapshots)
        {
            DiskSeries? series = partition.Series.GetValueOrDefault(snapshot.Series);
            SimulationFailure.Unless(series is not null, $"a snapshot of series number {snapshot.Series}, which the store does not know");
            series!.Save(snapshot);
        }

        foreach (DiskSeries series in partition.Series.Values)
        {
            model.CheckTrim(series, save.TrimBelow);
        }

        partition.Trim(save.TrimBelow, disk.TrimRows);
    }

    private void Refuse(DiskJob[] group)
    {
        foreach (DiskJob job in group)
        {
            job.Outcome = Full;
            if (job is AppendJob)
            {
                _refusals[job.Partition] = Full;
            }
        }
    }
}
