using StreamForecast.Engine.Ports;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Sqlite;

public sealed class StoreWriterTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task After_a_failed_commit_everything_fails_and_the_cause_is_told()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));
        _fixture.Sql("ALTER TABLE log RENAME TO elsewhere");

        StoreOutcome failed = await store.AppendAsync(Batch(0, 2, 1));
        Assert.Equal(StoreStatus.Failed, failed.Status);
        Assert.IsType<StoreWriteException>(failed.Error);
        Assert.Same(failed.Error, await store.Failure);

        _fixture.Sql("ALTER TABLE elsewhere RENAME TO log");
        Assert.Equal(StoreStatus.Failed, (await store.AppendAsync(Batch(0, 2, 1))).Status);
        Assert.Equal(StoreStatus.Failed, (await store.SaveAsync(0, 0, Snapshot(1, 2))).Status);
        Assert.Equal(1L, _fixture.Ask("SELECT count(*) FROM log"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public async Task An_append_that_would_leave_a_gap_or_overlap_is_not_written(long offset)
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));

        StoreOutcome outcome = await store.AppendAsync(Batch(0, offset, 1));
        Assert.Equal(StoreStatus.Failed, outcome.Status);
        Assert.Contains($"offset {offset}, its log ends at 2", outcome.Error!.Message);
        Assert.Equal(2, store.Recover(0).NextOffset);
    }

    [Fact]
    public async Task A_callback_that_throws_fails_the_store_and_others_still_get_their_answer()
    {
        await using SqliteStore store = _fixture.Open();
        store.Append(Batch(0, 0, 1, Configured(1, "a")), _ => throw new InvalidOperationException("broken"));

        Assert.Contains("broken", (await store.Failure).Message);
        Assert.Equal(StoreStatus.Failed, (await store.AppendAsync(Batch(0, 2, 1))).Status);
    }

    [Fact]
    public async Task Closing_writes_what_waits()
    {
        SqliteStore store = _fixture.Open();
        using var hold = new ManualResetEventSlim();
        store.Append(Batch(0, 0, 1, Configured(1, "a")), _ => hold.Wait());
        Task<StoreOutcome> waiting = store.AppendAsync(Batch(0, 2, 1));
        ValueTask closing = store.DisposeAsync();
        hold.Set();
        await closing;

        Assert.Equal(StoreStatus.Done, (await waiting).Status);
        Assert.Throws<ObjectDisposedException>(() => store.Append(Batch(0, 3, 1), _ => { }));
        await using SqliteStore again = _fixture.Open();
        Assert.Equal(3, again.Recover(0).NextOffset);
    }
}
