using StreamForecast.Engine.Ports;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task What_was_appended_and_saved_is_there_after_a_restart()
    {
        LogBatch first = Batch(1, 0, 3, Configured(1, "a/b"));
        LogBatch second = Batch(1, 4, 2) with
        {
            Ticks = new TickColumns([1, 1], [5, 3], [-0.5, double.Epsilon], new ProducerColumns(["p"], [1, 0], [long.MaxValue, 0])),
        };
        await using (SqliteStore store = _fixture.Open())
        {
            await store.AppendDoneAsync(first, second);
            await store.SaveDoneAsync(1, 0, Snapshot(1, 4));
        }

        await using SqliteStore again = _fixture.Open();
        PartitionRecovery recovered = again.Recover(1);
        Assert.Null(recovered.Quarantine);
        Assert.Equal(0, recovered.TornRecords);
        Assert.Equal(6, recovered.NextOffset);
        Assert.Equal([new StoredSeries(1, "a/b", 1, 4, -1)], recovered.Series);
        Assert.Equivalent(new[] { first, second }, recovered.Tail, strict: true);
        Assert.Equivalent(Snapshot(1, 4), again.Load(1), strict: true);
        Assert.Null(again.Load(2));
        PartitionRecovery other = again.Recover(0);
        Assert.Equal((0, null), (other.NextOffset, other.Quarantine));
        Assert.Empty(other.Tail);
    }

    [Fact]
    public async Task What_was_answered_is_there_after_a_crash()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 3, Configured(1, "a")), Batch(0, 4, 2));
        await store.SaveDoneAsync(0, 0, Snapshot(1, 6));

        using StoreFixture crashed = _fixture.CopyAsCrashed();
        await using SqliteStore again = crashed.Open();
        PartitionRecovery recovered = again.Recover(0);
        Assert.Equal((null, 6L, 0), (recovered.Quarantine, recovered.NextOffset, recovered.TornRecords));
        Assert.Equal(6, again.Load(1)!.Offset);
    }

    [Fact]
    public async Task A_write_ahead_log_cut_anywhere_leaves_whole_commits_in_order()
    {
        await using (SqliteStore made = _fixture.Open())
            await made.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));

        await using SqliteStore store = _fixture.Open();
        for (int i = 2; i < 12; i++)
            await store.AppendDoneAsync(Batch(0, i, 1));

        long whole = new FileInfo(_fixture.DatabasePath + "-wal").Length;
        long before = 0;
        for (long length = 0; length <= whole; length += 7001)
        {
            using StoreFixture crashed = _fixture.CopyAsCrashed();
            using (FileStream log = File.OpenWrite(crashed.DatabasePath + "-wal"))
                log.SetLength(length);
            await using SqliteStore again = crashed.Open();
            PartitionRecovery recovered = again.Recover(0);
            Assert.Equal((null, 0), (recovered.Quarantine, recovered.TornRecords));
            Assert.InRange(recovered.NextOffset, Math.Max(before, 2), 12);
            before = recovered.NextOffset;
        }

        Assert.True(before > 2, "no commit was ever read from the write-ahead log");
    }

    [Fact]
    public async Task A_store_keeps_the_partition_count_it_was_made_with()
    {
        await using (SqliteStore store = _fixture.Open(partitions: 3))
            Assert.Equal(new StoreIdentity(3, FirstEpoch), store.Identity);

        await using SqliteStore again = _fixture.Open(partitions: 5);
        Assert.Equal(3, again.Identity.PartitionCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => again.Recover(3));
        Assert.Equal(StoreBuild.Current, again.PreviousBuild);
    }

    [Theory]
    [InlineData(FirstEpoch + 1, FirstEpoch + 1)]
    [InlineData(1L << 52, 1L << 52)]
    [InlineData(-7, 1)]
    public async Task A_new_store_begins_at_the_microsecond_it_is_made_in_and_keeps_that(long now, long expected)
    {
        var options = new StoreOptions { Directory = _fixture.Directory };
        await using (var store = SqliteStore.Open(options, new StandingClock(now)))
            Assert.Equal(expected, store.Identity.Epoch);

        await using var again = SqliteStore.Open(options, new StandingClock(now + 1000));
        Assert.Equal(expected, again.Identity.Epoch);
    }

    [Theory]
    [InlineData(Durability.Durable, FirstEpoch)]
    [InlineData(Durability.Relaxed, FirstEpoch + 1)]
    public async Task Only_a_relaxed_run_that_was_cut_short_raises_the_epoch(Durability durability, long expected)
    {
        await using SqliteStore store = _fixture.Open(durability: durability);
        await store.AppendDoneAsync(Batch(0, 0, 3, Configured(1, "a")));
        using StoreFixture crashed = _fixture.CopyAsCrashed();

        await using (SqliteStore again = crashed.Open())
            Assert.Equal(expected, again.Identity.Epoch);
        await using SqliteStore third = crashed.Open();
        Assert.Equal(expected, third.Identity.Epoch);
    }

    [Fact]
    public async Task A_relaxed_run_that_ends_cleanly_keeps_the_epoch()
    {
        await using (SqliteStore store = _fixture.Open(durability: Durability.Relaxed))
            await store.AppendDoneAsync(Batch(0, 0, 3, Configured(1, "a")));

        await using SqliteStore again = _fixture.Open(durability: Durability.Relaxed);
        Assert.Equal(FirstEpoch, again.Identity.Epoch);
        Assert.Equal(4, again.Recover(0).NextOffset);
    }

    [Fact]
    public async Task The_newer_of_two_snapshots_replaces_the_older()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 99, Configured(1, "a")));
        foreach ((long offset, long older) in new[] { (10L, -1L), (20L, 10L), (30L, 20L), (40L, 30L) })
        {
            await store.SaveDoneAsync(0, 0, Snapshot(1, offset));
            Assert.Equal(new StoredSeries(1, "a", 1, offset, older), Assert.Single(store.Recover(0).Series));
            Assert.Equivalent(Snapshot(1, offset), store.Load(1), strict: true);
        }
    }

    [Fact]
    public async Task A_damaged_snapshot_falls_back_to_the_older_and_is_counted()
    {
        await using (SqliteStore store = _fixture.Open())
        {
            await store.AppendDoneAsync(Batch(0, 0, 99, Configured(1, "a")));
            await store.SaveDoneAsync(0, 0, Snapshot(1, 10));
            await store.SaveDoneAsync(0, 0, Snapshot(1, 20));
        }

        _fixture.Sql("UPDATE snapshot SET bytes = zeroblob(64) WHERE offset = 20");
        await using (SqliteStore store = _fixture.Open())
        {
            Assert.Equivalent(Snapshot(1, 10), store.Load(1), strict: true);
            Assert.Equal(1, store.BadSnapshots);
            Assert.Equal(0, store.Recover(0).Tail[0].FirstOffset);
        }

        _fixture.Sql("UPDATE snapshot SET crc32c = crc32c + 1");
        await using SqliteStore none = _fixture.Open();
        Assert.Null(none.Load(1));
        Assert.Equal(2, none.BadSnapshots);
    }
}
