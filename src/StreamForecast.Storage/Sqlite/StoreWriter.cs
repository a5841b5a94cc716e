using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It takes what waits, commits it as one transaction (the sync is what a commit costs) and answers each
/// call in the order they came.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    /// <summary>Bytes one transaction takes, about: keeps the write-ahead log near its checkpoint size.</summary>
    private const long GroupBytes = 8L * 1024 * 1024;

    /// <summary>How often relaxed durability syncs.</summary>
    private static readonly TimeSpan RelaxedSync = TimeSpan.FromSeconds(1);

    // Not bounded here: the engine's credit bounds what is outstanding.
    private readonly BlockingCollection<WriteJob> _queue = [];
    private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WriterConnection _connection;
    private readonly GroupCommit _commit;
    private readonly TimeProvider _time;
    private readonly string _path;
    private long? _unsyncedSince;

    /// <param name="connection">The writer's connection; the thread closes it when it ends.</param>
    /// <param name="extents">What each partition holds.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="time">The clock of relaxed syncs.</param>
    public StoreWriter(WriterConnection connection, ExtentRow[] extents, string path, TimeProvider time)
    {
        _connection = connection;
        _commit = new GroupCommit(connection, extents, path);
        _path = path;
        _time = time;
    }

    /// <summary>Ends with the cause when the store can no longer be trusted.</summary>
    public Task<Exception> Failure => _failure.Task;

    public void Start() => new Thread(Run) { Name = "store-writer", IsBackground = true }.Start();

    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public void Add(WriteJob job)
    {
        try
        {
            _queue.Add(job);
        }
        catch (InvalidOperationException e) when (_queue.IsAddingCompleted)
        {
            throw new ObjectDisposedException("the store is closed", e);
        }
    }

    /// <summary>Writes what waits, closes the file and ends.</summary>
    public ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        return new ValueTask(_ended.Task);
    }

    private void Run()
    {
        try
        {
            var group = new List<WriteJob>();
            while (!_queue.IsCompleted)
            {
                TakeGroup(group);
                Write(group);
                CheckpointWhenDue();
            }

            Close();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            Fail(e);
            _ended.SetException(e);
        }
    }

    private void TakeGroup(List<WriteJob> group)
    {
        group.Clear();
        long bytes = 0;
        if (!_queue.TryTake(out WriteJob? job, Patience()))
            return;

        do
        {
            group.Add(job);
            bytes += job.Bytes;
        }
        while (bytes < GroupBytes && _queue.TryTake(out job));
    }

    private TimeSpan Patience()
    {
        if (_unsyncedSince is not { } since)
            return Timeout.InfiniteTimeSpan;

        TimeSpan left = RelaxedSync - _time.GetElapsedTime(since);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private void Write(List<WriteJob> group)
    {
        if (group.Count == 0)
            return;

        if (_failure.Task.IsCompleted)
        {
            FailAll(group);
        }
        else
        {
            try
            {
                _commit.Write(group);
                if (_connection.IsRelaxed)
                    _unsyncedSince ??= _time.GetTimestamp();
            }
            catch (Exception e)
            {
                // Whatever it was: what the disk holds is not known, so nothing may be answered as done from here on.
                Fail(e);
                FailAll(group);
            }
        }

        foreach (WriteJob job in group)
            Answer(job);
    }

    private void Answer(WriteJob job)
    {
        try
        {
            job.Complete();
        }
        catch (Exception e)
        {
            // The thread must live on to answer the others, but a caller that lost its answer is as bad as a lost write.
            Fail(e);
        }
    }

    /// <summary>A checkpoint syncs the write-ahead log before it copies from it, so relaxed durability needs no other sync.</summary>
    private void CheckpointWhenDue()
    {
        bool syncIsDue = _unsyncedSince is not null && Patience() == TimeSpan.Zero;
        if (_failure.Task.IsCompleted || !(_connection.Checkpointer.IsDue || syncIsDue))
            return;

        try
        {
            bool isWhole = _connection.Checkpointer.Run();
            if (_unsyncedSince is not null)
                _unsyncedSince = isWhole ? null : _time.GetTimestamp();
        }
        catch (SqliteException e)
        {
            Fail(e);
        }
    }

    private void Close()
    {
        _commit.Dispose();
        _connection.Close(clean: !_failure.Task.IsCompleted);
    }

    private void Fail(Exception cause)
    {
        _unsyncedSince = null;
        _failure.TrySetResult(new StoreWriteException(_path, cause));
    }

    private void FailAll(List<WriteJob> group)
    {
        Exception cause = _failure.Task.GetAwaiter().GetResult();
        foreach (WriteJob job in group)
            job.Outcome = new StoreOutcome(StoreStatus.Failed, cause);
    }
}
