using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Sqlite;

/// <summary>Writes a group of jobs as one transaction and gives each its outcome. Keeps each partition's log without gaps.</summary>
internal sealed class GroupCommit(SqliteConnection connection, long[] ends, string path) : IDisposable
{
    private readonly WriteCommands _commands = new(connection);
    private readonly PartitionState[] _partitions = [.. ends.Select(end => new PartitionState { End = end })];

    /// <exception cref="SqliteException">The transaction failed for another reason than space.</exception>
    /// <exception cref="InvalidOperationException">An append does not start where its partition's log ends.</exception>
    public void Write(List<WriteJob> group)
    {
        foreach (PartitionState partition in _partitions)
            partition.Stage();

        try
        {
            _commands.Begin();
            Trim(group);
            foreach (WriteJob job in group)
                job.Outcome = Write(job);
            _commands.Commit();
        }
        catch (SqliteException e) when (StoreFile.IsFull(e))
        {
            _commands.Rollback();
            Refuse(group, new StoreOutcome(StoreStatus.Full, new StoreFullException(path, e)));
            return;
        }
        catch (Exception e)
        {
            AbandonAfter(e);
            throw;
        }

        foreach (PartitionState partition in _partitions)
            partition.Keep();
    }

    public void Dispose() => _commands.Dispose();

    /// <summary>First, so that on a full disk the freed pages serve the snapshots that allow the trimming.</summary>
    private void Trim(List<WriteJob> group)
    {
        foreach (WriteJob job in group)
        {
            if (job is SaveJob save)
                _partitions[job.Partition].AskTrim(save.TrimBelow);
        }

        for (int number = 0; number < _partitions.Length; number++)
        {
            PartitionState partition = _partitions[number];
            if (partition.StagedTrim > 0 && _commands.Trim(number, partition.StagedTrim))
                partition.StagedTrim = 0;
        }
    }

    private StoreOutcome Write(WriteJob job)
    {
        switch (job)
        {
            case SaveJob save:
                foreach (Records.SnapshotRow row in save.Rows)
                    _commands.Save(row);
                foreach (SeriesSnapshot snapshot in save.Snapshots)
                    _commands.Save(snapshot.Series, snapshot.History);
                return default;
            case AppendJob append:
                return Append(append, _partitions[job.Partition]);
            default:
                throw new InvalidOperationException($"the writer has no form for {job.GetType().Name}");
        }
    }

    private StoreOutcome Append(AppendJob append, PartitionState partition)
    {
        long first = append.Row.Key.FirstOffset;
        if (first > partition.StagedEnd && partition.Refusal is { } refusal)
            return refusal; // sent before its sender heard that an earlier one was refused: taking it would leave a gap

        if (first != partition.StagedEnd)
        {
            throw new InvalidOperationException(
                $"an append to partition {append.Partition} starts at offset {first}, its log ends at {partition.StagedEnd}");
        }

        _commands.Append(append.Row);
        for (int i = 0; i < append.Controls.Count; i++)
            _commands.Apply(append.Controls[i], append.Partition, first + i);
        partition.StagedEnd = append.Row.EndOffset;
        return default;
    }

    /// <summary>Lets go of the file, so that others can read and mend it while the process stops.</summary>
    private void AbandonAfter(Exception cause)
    {
        try
        {
            _commands.Rollback();
        }
        catch (SqliteException e)
        {
            throw new AggregateException(cause, e);
        }
    }

    private void Refuse(List<WriteJob> group, StoreOutcome outcome)
    {
        foreach (WriteJob job in group)
        {
            job.Outcome = outcome;
            if (job is AppendJob)
                _partitions[job.Partition].Refusal = outcome;
        }
    }

    /// <summary>What the writer knows of a partition: as committed, and as the transaction under way would leave it.</summary>
    private sealed class PartitionState
    {
        private long _trim;

        public long End { get; set; }

        public long StagedEnd { get; set; }

        /// <summary>Offset below which rows are still to be dropped; 0 when there are none.</summary>
        public long StagedTrim { get; set; }

        /// <summary>Set by a commit that found no space, until an append fits again.</summary>
        public StoreOutcome? Refusal { get; set; }

        public void AskTrim(long below) => StagedTrim = Math.Max(StagedTrim, below);

        public void Stage()
        {
            StagedEnd = End;
            StagedTrim = _trim;
        }

        public void Keep()
        {
            if (StagedEnd > End)
                Refusal = null;
            End = StagedEnd;
            _trim = StagedTrim;
        }
    }
}
