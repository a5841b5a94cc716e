using StreamForecast.Engine.Ports;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Sqlite;

public sealed class GroupCommitTests : IDisposable
{
    private const long SmallStore = 60 * 16384;

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Answers_of_a_partition_come_in_the_order_of_its_appends()
    {
        const int Appends = 300;
        await using SqliteStore store = _fixture.Open(partitions: 4);
        var answered = new List<(int Partition, long Offset)>();
        var all = new CountdownEvent(4 * Appends);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(partition => Task.Run(() =>
        {
            for (int i = 0; i < Appends; i++)
            {
                LogBatch batch = Batch(partition, i, 1);
                store.Append(batch, outcome =>
                {
                    Assert.Equal(StoreStatus.Done, outcome.Status);
                    answered.Add((partition, batch.FirstOffset));
                    all.Signal();
                });
            }
        })));
        all.Wait();

        for (int partition = 0; partition < 4; partition++)
        {
            Assert.Equal(
                Enumerable.Range(0, Appends).Select(i => (long)i), answered.Where(a => a.Partition == partition).Select(a => a.Offset));
        }
    }

    [Fact]
    public async Task An_append_is_told_where_another_of_its_partition_follows_from_the_same_commit()
    {
        await using SqliteStore store = _fixture.Open(partitions: 2);
        using var busy = new ManualResetEventSlim();
        using var hold = new ManualResetEventSlim();
        StoreOutcome first = default;
        store.Append(Batch(0, 0, 1), outcome =>
        {
            first = outcome;
            busy.Set();
            hold.Wait();
        });
        busy.Wait();
        Task<StoreOutcome>[] waiting =
        [
            store.AppendAsync(Batch(0, 1, 1)), store.AppendAsync(Batch(1, 0, 1)),
            store.AppendAsync(Batch(0, 2, 1)), store.AppendAsync(Batch(0, 3, 1)),
            store.AppendAsync(new LogBatch(0, 4, [new SeriesForgotten(9)], TickColumns.None)),
        ];
        hold.Set();
        Assert.False(first.MoreFollow);
        Assert.Equal([true, false, true, false, false], (await Task.WhenAll(waiting)).Select(outcome => outcome.MoreFollow));
    }

    [Fact]
    public async Task What_waits_together_is_committed_together()
    {
        await using SqliteStore store = _fixture.Open(maxBytes: SmallStore);
        using var busy = new ManualResetEventSlim();
        using var hold = new ManualResetEventSlim();
        store.Append(Batch(0, 0, 1, Configured(1, "a")), _ =>
        {
            busy.Set();
            hold.Wait();
        });
        busy.Wait();
        Task<StoreOutcome> small = store.AppendAsync(Batch(0, 2, 1));
        Task<StoreOutcome> tooLarge = store.AppendAsync(Batch(1, 0, 200_000));
        hold.Set();

        Assert.Equal(StoreStatus.Full, (await small).Status);
        Assert.Equal(StoreStatus.Full, (await tooLarge).Status);
        Assert.Equal(2, store.Recover(0).NextOffset);
        await store.AppendDoneAsync(Batch(0, 2, 1));
    }

    [Fact]
    public async Task A_full_store_says_so_and_goes_on_when_trimming_frees_room()
    {
        await using SqliteStore store = _fixture.Open(maxBytes: SmallStore);
        long next = await FillAsync(store);
        Assert.False(store.Failure.IsCompleted);

        await store.SaveDoneAsync(0, next, Snapshot(1, next));
        await store.SaveDoneAsync(0, next, Snapshot(1, next));
        await store.AppendDoneAsync(Batch(0, next, 1000), Batch(0, next + 1000, 1000));
        PartitionRecovery recovered = store.Recover(0);
        Assert.Equal((null, next + 2000), (recovered.Quarantine, recovered.NextOffset));
    }

    [Fact]
    public async Task A_full_store_goes_on_when_its_limit_is_raised()
    {
        long next;
        await using (SqliteStore store = _fixture.Open(maxBytes: SmallStore))
            next = await FillAsync(store);

        await using SqliteStore raised = _fixture.Open(maxBytes: 2 * SmallStore);
        Assert.Equal(next, raised.Recover(0).NextOffset);
        await raised.AppendDoneAsync(Batch(0, next, 1000));
    }

    [Fact]
    public async Task An_append_behind_a_refused_one_is_refused_even_when_room_came_back()
    {
        await using SqliteStore store = _fixture.Open(maxBytes: SmallStore);
        long next = await FillAsync(store);
        await store.SaveDoneAsync(0, next, Snapshot(1, next)); // frees room

        StoreOutcome behind = await store.AppendAsync(Batch(0, next + 1000, 10));
        Assert.Equal(StoreStatus.Full, behind.Status);
        await store.AppendDoneAsync(Batch(0, next, 1000), Batch(0, next + 1000, 10));
        Assert.Null(store.Recover(0).Quarantine);
    }

    [Fact]
    public async Task Trimming_takes_at_most_64_rows_a_commit_and_keeps_the_end_of_the_log()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));
        for (int i = 2; i < 102; i++)
            await store.AppendDoneAsync(Batch(0, i, 1));

        await store.SaveDoneAsync(0, 0, Snapshot(1, 102));
        Assert.Equal(101L, Rows());
        await store.SaveDoneAsync(0, 102, Snapshot(1, 102));
        Assert.Equal(101L - 64, Rows());
        await store.AppendDoneAsync(Batch(1, 0, 1)); // any commit goes on with it
        Assert.Equal(2L, Rows()); // the last row of partition 0 and the one of partition 1

        PartitionRecovery recovered = store.Recover(0);
        Assert.Equal((null, 102L), (recovered.Quarantine, recovered.NextOffset));
        Assert.Empty(recovered.Tail);
    }

    [Fact]
    public async Task Trimming_keeps_the_row_that_holds_the_bound()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 9, Configured(1, "a")), Batch(0, 10, 10), Batch(0, 20, 10));
        await store.SaveDoneAsync(0, 0, Snapshot(1, 19));
        await store.SaveDoneAsync(0, 19, Snapshot(1, 25));

        PartitionRecovery recovered = store.Recover(0);
        Assert.Null(recovered.Quarantine);
        Assert.Equal([10L, 20], recovered.Tail.Select(batch => batch.FirstOffset));
    }

    /// <summary>Appends to partition 0 until there is no room.</summary>
    /// <returns>The offset that was refused.</returns>
    private static async Task<long> FillAsync(SqliteStore store)
    {
        await store.AppendDoneAsync(Batch(0, 0, 999, Configured(1, "a")));
        for (long next = 1000; ; next += 1000)
        {
            StoreOutcome outcome = await store.AppendAsync(Batch(0, next, 1000));
            if (outcome.Status == StoreStatus.Full)
            {
                Assert.IsType<StoreFullException>(outcome.Error);
                return next;
            }

            Assert.Equal(StoreStatus.Done, outcome.Status);
            Assert.True(next < 1_000_000, "the limit does not hold");
        }
    }

    private long Rows() => (long)_fixture.Ask("SELECT count(*) FROM log")!;
}
