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
}
