using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Tests.Faults;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

/// <summary>A disk that fails a write, a sync or a read, or is full.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private const string Database = "store.db";
    private const string Log = "store.db-wal";

    private readonly StoreFixture _fixture = new();
    private readonly FaultyDisk _disk;

    public DiskFaultTests() => _disk = new FaultyDisk(_fixture.Directory);

    public void Dispose()
    {
        _disk.Dispose();
        _fixture.Dispose();
    }

    [Theory]
    [InlineData(Log, nameof(DiskCall.Sync), FaultyDisk.SyncError)] // a commit
    [InlineData(Log, nameof(DiskCall.Write), FaultyDisk.WriteError)]
    [InlineData(Database, nameof(DiskCall.Sync), FaultyDisk.SyncError)] // a checkpoint
    [InlineData(Database, nameof(DiskCall.Write), FaultyDisk.WriteError)]
    [InlineData(Log, nameof(DiskCall.Read), FaultyDisk.ReadError)]
    public async Task One_failed_call_is_the_end_of_the_store_and_nothing_is_answered_as_done_after_it(string file, string call, int code)
    {
        var work = new Workload(seed: 1);
        long[] acknowledged;
        await using (SqliteStore store = _fixture.Open(_disk))
        {
            Assert.Equal(StoreStatus.Done, (await work.RunAsync(store, 20)).Status);
            _disk.Fail(file, Enum.Parse<DiskCall>(call), code, times: 1);
            StoreOutcome outcome = await work.RunAsync(store, 2000);

            Assert.Equal(StoreStatus.Failed, outcome.Status);
            Assert.IsType<StoreWriteException>(await store.Failure.WaitAsync(TimeSpan.FromSeconds(30)));
            acknowledged = work.Acknowledged;
            Assert.NotEqual(StoreStatus.Done, (await work.RunAsync(store, 20)).Status);
            Assert.Equal(acknowledged, work.Acknowledged);
        }

        Assert.True(File.Exists(_fixture.DatabasePath + "-wal"), "the log was checkpointed on a disk that had just failed");
        for (int seed = 0; seed < 10; seed++)
        {
            using StoreFixture left = _disk.CutPower(new Random(seed));
            await using SqliteStore again = left.Open(Workload.Partitions);
            Assert.Equal(0, work.CountLost(again, acknowledged));
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_and_goes_on_when_there_is_space()
    {
        var work = new Workload(seed: 2);
        await using SqliteStore store = _fixture.Open(_disk);
        Assert.Equal(StoreStatus.Done, (await work.RunAsync(store, 20)).Status);
        _disk.Fail(Log, DiskCall.Write, FaultyDisk.NoSpace);
        long next = store.Recover(0).NextOffset;
        StoreOutcome refused = await store.AppendAsync(Batch(0, next, 10));
        Assert.IsType<StoreFullException>(refused.Error);
        Assert.Equal(StoreStatus.Full, refused.Status);
        Assert.Equal(next, store.Recover(0).NextOffset);

        _disk.Heal();
        await store.AppendDoneAsync(Batch(0, next, 10));
        Assert.False(store.Failure.IsCompleted);
    }

    [Fact]
    public async Task A_disk_too_full_to_move_the_log_takes_ticks_as_long_as_the_log_can_grow_and_moves_it_later()
    {
        var work = new Workload(seed: 3);
        await using SqliteStore store = _fixture.Open(_disk);
        _disk.Fail(Database, DiskCall.Write, FaultyDisk.NoSpace);
        Assert.Equal(StoreStatus.Done, (await work.RunAsync(store, 200)).Status);
        long grown = new FileInfo(_fixture.DatabasePath + "-wal").Length;

        _disk.Heal();
        Assert.Equal(StoreStatus.Done, (await work.RunAsync(store, 200)).Status);
        Assert.False(store.Failure.IsCompleted);
        Assert.Equal(0, work.CountLost(store, work.Acknowledged));
        Assert.InRange(new FileInfo(_fixture.DatabasePath + "-wal").Length, grown, grown + (100 * 16408)); // it was begun anew
    }

    [Fact]
    public async Task A_failed_read_is_a_typed_error_that_names_the_file()
    {
        var work = new Workload(seed: 4);
        await using (SqliteStore made = _fixture.Open(_disk))
            await work.RunAsync(made, 20);

        await using SqliteStore store = _fixture.Open(_disk);
        _disk.Fail(Database, DiskCall.Read, FaultyDisk.ReadError);
        Assert.Contains(_fixture.DatabasePath, Assert.Throws<StoreException>(() => store.Recover(0)).Message);

        _disk.Heal();
        Assert.Equal(0, work.CountLost(store, work.Acknowledged));
    }
}
