using Microsoft.Data.Sqlite;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage.Tests.Faults;

namespace StreamForecast.Storage.Tests;

/// <summary>A directory of its own for each test, and short words for what tests do with a store.</summary>
public sealed class StoreFixture : IDisposable
{
    /// <summary>The epoch of a store that these tests make: the moment that their clock shows.</summary>
    public const long FirstEpoch = 1_767_607_200_000_000;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("streamforecast-storage-").FullName;

    public string DatabasePath => Path.Combine(Directory, "store.db");

    public SqliteStore Open(int partitions = 2, Durability durability = Durability.Durable, long? maxBytes = null) => SqliteStore.Open(
        new StoreOptions { Directory = Directory, PartitionCount = partitions, Durability = durability, MaxBytes = maxBytes },
        new StandingClock(FirstEpoch));

    /// <summary>Opens the store through a file layer that fails on demand, with a write-ahead log that is moved often.</summary>
    internal SqliteStore Open(FaultyDisk disk, Durability durability = Durability.Durable, long? maxBytes = null) => SqliteStore.Open(
        new StoreOptions
        {
            Directory = disk.Directory,
            PartitionCount = Workload.Partitions,
            Durability = durability,
            MaxBytes = maxBytes,
            FileLayer = FaultyVfs.Name,
            CheckpointBytes = 640 * 1024,
        },
        new StandingClock(FirstEpoch));

    /// <summary>A copy of the files as a crash at this moment would leave them.</summary>
    public StoreFixture CopyAsCrashed()
    {
        var copy = new StoreFixture();
        foreach (string name in (string[])["store.db", "store.db-wal"])
        {
            string from = Path.Combine(Directory, name);
            if (File.Exists(from))
                File.Copy(from, Path.Combine(copy.Directory, name));
        }

        return copy;
    }

    /// <summary>Changes the closed store behind its back.</summary>
    public int Sql(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    public object? Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static LogBatch Batch(int partition, long first, int ticks, params ControlRecord[] controls)
    {
        int[] series = Enumerable.Repeat(1, ticks).ToArray();
        long[] times = Enumerable.Range(0, ticks).Select(i => 1_700_000_000_000_000_000 + ((first + i) * 1_000_000)).ToArray();
        double[] values = Enumerable.Range(0, ticks).Select(i => 100.0 + (first * 0.5) + i).ToArray();
        return new LogBatch(partition, first, controls, new TickColumns(series, times, values, null));
    }

    public static SeriesConfigured Configured(int number, string id, int generation = 1) =>
        new(number, id, generation, new SeriesConfiguration { Experts = ["ar(20)"], Season = 24, Seed = 7 });

    /// <summary>The state of a series is opaque to the store: any bytes do.</summary>
    public static SeriesSnapshot Snapshot(int series, long offset) =>
        new(series, offset, [.. Enumerable.Range(0, 64).Select(i => (byte)(i + offset + series))]);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

/// <summary>A clock that shows one moment; timers run as ever.</summary>
internal sealed class StandingClock(long unixMicroseconds) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(unixMicroseconds * TimeSpan.TicksPerMicrosecond);
}

public static class StoreCalls
{
    public static Task<StoreOutcome> AppendAsync(this SqliteStore store, LogBatch batch)
    {
        var answer = new TaskCompletionSource<StoreOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Append(batch, answer.SetResult);
        return answer.Task;
    }

    public static Task<StoreOutcome> SaveAsync(this SqliteStore store, int partition, long trimBelow, params SeriesSnapshot[] snapshots)
    {
        var answer = new TaskCompletionSource<StoreOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Save(partition, snapshots, trimBelow, answer.SetResult);
        return answer.Task;
    }

    public static async Task SaveCursorDoneAsync(this SqliteStore store, string sink, PatternPosition position)
    {
        var answer = new TaskCompletionSource<StoreOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.SaveCursor(sink, position, answer.SetResult);
        Assert.Equal(new StoreOutcome(StoreStatus.Done), await answer.Task);
    }

    public static async Task AppendDoneAsync(this SqliteStore store, params LogBatch[] batches)
    {
        foreach (LogBatch batch in batches)
            Assert.Equal(new StoreOutcome(StoreStatus.Done), await store.AppendAsync(batch));
    }

    public static async Task SaveDoneAsync(this SqliteStore store, int partition, long trimBelow, params SeriesSnapshot[] snapshots) =>
        Assert.Equal(new StoreOutcome(StoreStatus.Done), await store.SaveAsync(partition, trimBelow, snapshots));
}
