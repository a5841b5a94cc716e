using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Sqlite;

public sealed class TornTailTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_last_row_torn_at_any_length_is_cut_and_told()
    {
        LogBatch first = Batch(1, 0, 2, Configured(1, "a"));
        LogBatch torn = Batch(1, 3, 1, Configured(2, "b"));
        int length = LogRow.Seal(torn).Bytes.Length;
        await AppendAsync(first);
        for (int left = 0; left < length; left++)
        {
            await AppendAsync(torn);
            _fixture.Sql(
                "UPDATE log SET bytes = substr(bytes, 1, $left) WHERE id = $id", ("$left", left), ("$id", new LogKey(1, 3).Id));

            await using SqliteStore store = _fixture.Open();
            PartitionRecovery recovered = store.Recover(1);
            Assert.Null(recovered.Quarantine);
            Assert.Equal((1, 3), (recovered.TornRecords, recovered.NextOffset));
            Assert.Equivalent(new[] { first }, recovered.Tail, strict: true);
            Assert.Equal(["a"], recovered.Series.Select(series => series.Id));
        }
    }

    [Fact]
    public async Task A_cut_raises_the_epoch_because_its_offsets_are_given_again()
    {
        await AppendAsync(Batch(0, 0, 2, Configured(1, "a")));
        _fixture.Sql("UPDATE log SET crc32c = crc32c + 1");

        await using SqliteStore store = _fixture.Open();
        Assert.Equal(FirstEpoch + 1, store.Identity.Epoch);
        await store.AppendDoneAsync(Batch(0, 0, 2, Configured(1, "a")));
    }

    [Fact]
    public async Task A_damaged_last_row_that_a_snapshot_stands_on_is_kept_and_quarantined()
    {
        await AppendAsync(Batch(0, 0, 2, Configured(1, "a")), Batch(0, 3, 2));
        await using (SqliteStore store = _fixture.Open())
            await store.SaveDoneAsync(0, 0, Snapshot(1, 5));
        _fixture.Sql("UPDATE log SET crc32c = crc32c + 1 WHERE id = 3");

        await using SqliteStore again = _fixture.Open();
        Assert.Contains("offset 3 does not match", again.Recover(0).Quarantine);
        Assert.Equal((0, 2L), (again.Recover(0).TornRecords, _fixture.Ask("SELECT count(*) FROM log")));
    }

    [Fact]
    public async Task Two_damaged_rows_at_the_end_are_kept_and_quarantined()
    {
        await AppendAsync(Batch(0, 0, 2, Configured(1, "a")), Batch(0, 3, 2), Batch(0, 5, 2));
        _fixture.Sql("UPDATE log SET crc32c = crc32c + 1 WHERE id > 0");

        await using SqliteStore store = _fixture.Open();
        Assert.Contains("offset 3 does not match", store.Recover(0).Quarantine);
        Assert.Equal(3L, _fixture.Ask("SELECT count(*) FROM log"));
    }

    private async Task AppendAsync(params LogBatch[] batches)
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(batches);
    }
}
