using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>Writes a group of jobs as one transaction and gives each its outcome. Keeps each partition's log without gaps.</summary>
internal sealed class GroupCommit(WriterConnection connection, ExtentRow[] extents, string path) : IDisposable
{
    private readonly WriteCommands _commands = new(connection.Connection);
    private readonly PartitionState[] _partitions = [.. extents.Select(extent => new PartitionState(extent))];

    // Of each partition in the group at hand.
    private readonly AppendJob?[] _latest = new AppendJob?[extents.Length];

    /// <exception cref="SqliteException">The transaction failed for another reason than space.</exception>
    /// <exception cref="InvalidOperationException">An append does not start where its partition's log ends.</exception>
    public void Write(List<WriteJob> group)
    {
        if (TryCommit(group) is not { } full)
            return;

        List<WriteJob> saves = group.FindAll(job => job is not AppendJob);
        Refuse(group, full);
        if (saves.Count == 0 && !Array.Exists(_partitions, partition => partition.HasToTrim))
            return;

        // Without the appends: snapshots and trimming are what makes room for them.
        connection.Limit.UseReserve();
        try
        {
            if (TryCommit(saves) is { } still)
                Refuse(saves, still);
        }
        finally
        {
            connection.Limit.KeepReserve();
        }
    }

    public void Dispose() => _commands.Dispose();

    /// <returns>What to answer when there is no space; null when it was committed and each job has its own answer.</returns>
    private StoreOutcome? TryCommit(List<WriteJob> group)
    {
        foreach (PartitionState partition in _partitions)
            partition.Stage();

        try
        {
            _commands.Begin();
            Trim(group);
            foreach (WriteJob job in group)
                job.Outcome = Write(job);
            SaveExtents();
            _commands.Commit();
        }
        catch (SqliteException e) when (StoreFile.IsFull(e))
        {
            _commands.Rollback();
            return new StoreOutcome(StoreStatus.Full, new StoreFullException(path, e));
        }
        catch (Exception e)
        {
            AbandonAfter(e);
            throw;
        }

        foreach (PartitionState partition in _partitions)
            partition.Keep();
        TellWhereMoreFollow(group);
        return null;
    }

    private void TellWhereMoreFollow(List<WriteJob> group)
    {
        Array.Clear(_latest);
        foreach (WriteJob job in group)
        {
            if (job is not AppendJob { HasTicks: true } append || append.Outcome.Status != StoreStatus.Done)
                continue;

            if (_latest[append.Partition] is { } before)
                before.Outcome = before.Outcome with { MoreFollow = true };
            _latest[append.Partition] = append;
        }
    }

    private void SaveExtents()
    {
        foreach (PartitionState partition in _partitions)
        {
            if (partition.StagedExtent is { } extent)
                _commands.Save(extent);
        }
    }

    /// <summary>First, so that on a full disk the freed pages serve the snapshots that allow the trimming.</summary>
    private void Trim(List<WriteJob> group)
    {
        foreach (WriteJob job in group)
        {
            if (job is SaveJob save)
                _partitions[save.Partition].AskTrim(save.TrimBelow);
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
                foreach (SnapshotRow row in save.Rows)
                    _commands.Save(row);
                foreach (SeriesSnapshot snapshot in save.Snapshots)
                    _commands.Save(snapshot.Series, snapshot.History);
                return default;
            case AppendJob append:
                return Append(append, _partitions[append.Partition]);
            case CursorJob cursor:
                _commands.Save(cursor.Row);
                return default;
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
        {
            partition.StagedSeries += _commands.Apply(append.Controls[i], append.Partition, first + i);
            partition.StagedForgotten += append.Controls[i] is SeriesForgotten ? 1 : 0;
        }

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
            if (job is AppendJob append)
                _partitions[append.Partition].Refusal = outcome;
        }
    }
}
