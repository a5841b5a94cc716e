using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using StreamForecast.Storage.Sqlite;

namespace StreamForecast.Storage;

/// <summary>
/// The embedded store: log, series and snapshots in one SQLite file of a directory that this process alone has open.
/// </summary>
public sealed class SqliteStore : ITickLog, ISnapshotStore, ISinkCursors, IAsyncDisposable
{
    private readonly StoreLock _lock;
    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;
    private readonly int[] _torn;
    private readonly string _path;
    private long _badSnapshots;
    private long _badHistories;

    private SqliteStore(StoreLock held, StoreFile file, StoreWriter writer, StoreIdentity identity, StoreBuild before, int[] torn)
    {
        _lock = held;
        _writer = writer;
        _readers = new ReaderPool(file);
        _torn = torn;
        _path = file.Path;
        Identity = identity;
        PreviousBuild = before;
        writer.Start();
    }

    public StoreIdentity Identity { get; }

    /// <summary>The program and processor of the run before; of this one when the store is new.</summary>
    public StoreBuild PreviousBuild { get; }

    /// <summary>
    /// The last commit of the run before was not whole when the store was opened, and is gone: a power cut tore it before it was answered, or
    /// it was damaged since.
    /// </summary>
    public bool HasCutCommit { get; private init; }

    /// <summary>Ends with the cause when the store can no longer be trusted; the process must then stop.</summary>
    public Task<Exception> Failure => _writer.Failure;

    /// <summary>Snapshots that were read and did not match their checksum.</summary>
    public long BadSnapshots => Interlocked.Read(ref _badSnapshots);

    /// <summary>Blocks of history that were read and did not match their checksum.</summary>
    public long BadHistories => Interlocked.Read(ref _badHistories);

    /// <summary>Opens the store of a directory, or makes it. Blocks.</summary>
    /// <exception cref="StoreException">It cannot be opened; the type and the message say why and what mends it.</exception>
    public static SqliteStore Open(StoreOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PartitionCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PartitionCount, StoreOptions.MaxPartitionCount);
        var held = StoreLock.Take(options.Directory);
        var file = new StoreFile(options.Directory, options.FileLayer);
        SqliteConnection? connection = null;
        try
        {
            WalState log = WalCheck.Inspect(file.Path, out long bytesRead); // SQLite cuts what it cannot read as soon as it opens it
            connection = file.OpenWriting();
            Schema.CreateIfNew(connection, options, time.GetUtcNow());
            StoreMeta before = Schema.Read(connection, file.Path);
            bool isCut = log != WalState.Sound && !before.RelaxedRun; // relaxed syncs late: what is cut then was not promised
            if (isCut && log == WalState.Damaged)
            {
                connection.KeepWriteAheadLog(); // for whoever salvages it
                throw new StoreCorruptException(file.Path, new InvalidDataException(
                    $"its write-ahead log is damaged at byte {bytesRead}, in front of commits that were answered"));
            }

            Schema.Upgrade(connection, before);
            before = before with { Epoch = before.Epoch + (isCut ? 1 : 0) }; // offsets, and so forecast ids, of what is cut are given again
            var writing = WriterConnection.Begin(connection, options, before);
            (ExtentRow[] extents, int[] torn) = TornTail.Find(connection, Schema.Read(connection, file.Path));
            long epoch = Schema.Read(connection, file.Path).Epoch;
            return new SqliteStore(
                held, file, new StoreWriter(writing, extents, file.Path, time), new StoreIdentity(before.PartitionCount, epoch),
                before.Build, torn)
            {
                HasCutCommit = isCut,
            };
        }
        catch (Exception e)
        {
            connection?.Dispose();
            held.Dispose();
            if (e is SqliteException fault)
                throw file.Explain(fault);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Append(LogBatch batch, Action<StoreOutcome> completed)
    {
        CheckPartition(batch.Partition);
        if (batch.Count == 0)
            throw new ArgumentException("a batch holds at least one record", nameof(batch));

        ArgumentOutOfRangeException.ThrowIfNegative(batch.FirstOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.EndOffset, LogKey.MaxOffset);
        _writer.Add(new AppendJob(LogRow.Seal(batch), batch.Controls, completed));
    }

    /// <inheritdoc/>
    /// <exception cref="StoreCorruptException">SQLite finds the file damaged: the process must stop.</exception>
    public PartitionRecovery Recover(int partition)
    {
        CheckPartition(partition);
        return _readers.Read(reader => Recovery.Read(reader, partition, _torn[partition]));
    }

    /// <inheritdoc/>
    public void Save(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed)
    {
        CheckPartition(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(trimBelow, LogKey.MaxOffset);
        _writer.Add(new SaveJob(partition, [.. snapshots], trimBelow, completed));
    }

    /// <inheritdoc/>
    /// <exception cref="StoreFormatException">A newer version wrote the snapshot.</exception>
    public SeriesSnapshot? Load(int series)
    {
        foreach (SnapshotRow row in _readers.Read(reader => reader.Snapshots(series)))
        {
            if (row.IsIntact)
                return Open(row);

            Interlocked.Increment(ref _badSnapshots);
        }

        return null;
    }

    /// <inheritdoc/>
    public SeriesHistory ReadHistory(int series, int most)
    {
        SeriesHistory history = SeriesHistory.Empty;
        foreach (HistoryRow row in _readers.Read(reader => reader.Histories(series, most)))
        {
            if (!row.IsIntact)
            {
                Interlocked.Increment(ref _badHistories);
                break;
            }

            if (history.Count > 0 && row.EndSequence != history.FirstSequence)
                break;
            history = Open(row).Then(history);
        }

        return history.Last(most);
    }

    /// <inheritdoc/>
    public ResumePosition? ReadCursor(string sink) => _readers.Read(reader => reader.Cursors()).Find(row => row.Sink == sink)?.Open();

    /// <inheritdoc/>
    public void SaveCursor(string sink, PatternPosition position, Action<StoreOutcome> completed) =>
        _writer.Add(new CursorJob(CursorRow.Seal(sink, position), completed));

    /// <summary>Writes what waits, closes the files and lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _readers.Dispose(); // the last connection to close empties the WAL into the file, and only the writer may
            await _writer.DisposeAsync();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private SeriesSnapshot Open(SnapshotRow row) => row.Version == SnapshotRow.CurrentVersion
        ? new SeriesSnapshot(row.Series, row.Offset, row.Bytes)
        : throw new StoreFormatException(
            _path, $"holds a snapshot of format {row.Version}, this version reads {SnapshotRow.CurrentVersion}",
            "run the version that wrote it, or a newer one");

    private SeriesHistory Open(HistoryRow row)
    {
        try
        {
            return row.Open();
        }
        catch (InvalidDataException e)
        {
            throw new StoreFormatException(
                _path, $"holds a block of history that cannot be read ({e.Message})", "run the version that wrote it, or a newer one");
        }
    }

    private void CheckPartition(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, Identity.PartitionCount);
    }
}
