using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Sqlite;

public sealed class RecoveryTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_damaged_row_in_the_middle_quarantines_its_partition_alone()
    {
        await WriteThreeRowsAsync(partition: 0);
        await WriteThreeRowsAsync(partition: 1, series: 2);
        _fixture.Sql("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id = $id", ("$id", new LogKey(1, 11).Id));

        await using SqliteStore store = _fixture.Open();
        Assert.Contains("partition 1", store.Recover(1).Quarantine);
        Assert.Contains("offset 11", store.Recover(1).Quarantine);
        Assert.Empty(store.Recover(1).Tail);
        Assert.Null(store.Recover(0).Quarantine);
        Assert.Equal(3, store.Recover(0).Tail.Count);
    }

    [Fact]
    public async Task A_missing_row_in_the_middle_quarantines()
    {
        await WriteThreeRowsAsync(partition: 0);
        _fixture.Sql("DELETE FROM log WHERE id = $id", ("$id", new LogKey(0, 11).Id));

        await using SqliteStore store = _fixture.Open();
        Assert.Contains("gap from offset 11 to 21", store.Recover(0).Quarantine);
    }

    [Fact]
    public async Task A_log_that_ends_before_a_snapshot_quarantines()
    {
        await WriteThreeRowsAsync(partition: 0);
        await using (SqliteStore store = _fixture.Open())
            await store.SaveDoneAsync(0, 0, Snapshot(1, 31));
        _fixture.Sql("DELETE FROM log WHERE id = $id", ("$id", new LogKey(0, 21).Id));

        await using SqliteStore again = _fixture.Open();
        Assert.Contains("stands at offset 31, but the log ends at offset 21", again.Recover(0).Quarantine);
    }

    [Fact]
    public async Task A_log_that_begins_after_what_a_series_needs_quarantines()
    {
        await WriteThreeRowsAsync(partition: 0);
        _fixture.Sql("DELETE FROM log WHERE id = $id", ("$id", new LogKey(0, 0).Id));

        await using SqliteStore store = _fixture.Open();
        Assert.Contains("needs the log from offset 0, but it begins at offset 11", store.Recover(0).Quarantine);
    }

    [Fact]
    public async Task A_log_that_begins_after_what_was_trimmed_quarantines()
    {
        await WriteThreeRowsAsync(partition: 0);
        await using (SqliteStore written = _fixture.Open())
        {
            await written.SaveDoneAsync(0, 0, Snapshot(1, 5));
            await written.SaveDoneAsync(0, 0, Snapshot(1, 6));
        }

        _fixture.Sql("DELETE FROM log WHERE id = $id", ("$id", new LogKey(0, 0).Id)); // its records from 5 on are still needed

        await using SqliteStore store = _fixture.Open();
        Assert.Contains("begins at offset 11, but was trimmed only up to offset 0", store.Recover(0).Quarantine);
    }

    [Fact]
    public async Task The_log_may_be_trimmed_past_the_snapshots_of_an_idle_series()
    {
        await WriteThreeRowsAsync(partition: 0);
        await using SqliteStore store = _fixture.Open();
        await store.SaveDoneAsync(0, 0, Snapshot(1, 5));
        await store.SaveDoneAsync(0, 21, Snapshot(1, 6));

        PartitionRecovery recovered = store.Recover(0);
        Assert.Null(recovered.Quarantine);
        Assert.Equal([21L], recovered.Tail.Select(batch => batch.FirstOffset));
    }

    [Theory]
    [InlineData("id = 's2'")]
    [InlineData("id = x'00FF'")]
    [InlineData("generation = 2")]
    [InlineData("configured = 1")]
    [InlineData("crc32c = crc32c + 1")]
    public async Task A_damaged_row_of_a_series_quarantines(string damage)
    {
        await WriteThreeRowsAsync(partition: 0);
        _fixture.Sql($"UPDATE series SET {damage}");

        await using SqliteStore store = _fixture.Open();
        PartitionRecovery recovered = store.Recover(0);
        Assert.Contains("the row of series 1 does not match", recovered.Quarantine);
        Assert.Empty(recovered.Series);
    }

    [Fact]
    public async Task A_whole_row_that_cannot_be_read_quarantines()
    {
        await WriteThreeRowsAsync(partition: 0);
        byte[] strange = [0x0A, 0x02, 0x08, 0x01]; // a control record without a kind
        uint crc = default(Crc32C).Add(0).Add(31L).Add(1).Add(strange).Value;
        _fixture.Sql(
            "INSERT INTO log VALUES ($id, 1, $crc, $bytes)",
            ("$id", new LogKey(0, 31).Id), ("$crc", (long)crc), ("$bytes", strange));

        await using SqliteStore store = _fixture.Open();
        Assert.Contains("offset 31 cannot be read", store.Recover(0).Quarantine);
    }

    [Fact]
    public async Task The_tail_begins_at_the_row_of_the_lowest_floor()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 9, Configured(1, "a")), Batch(0, 10, 10), Batch(0, 20, 10, Configured(2, "b")), Batch(0, 31, 5));
        await store.SaveDoneAsync(0, 0, Snapshot(1, 15), Snapshot(2, 36));
        Assert.Equal([0L, 10, 20, 31], store.Recover(0).Tail.Select(batch => batch.FirstOffset));

        await store.SaveDoneAsync(0, 0, Snapshot(1, 36));
        Assert.Equal([10L, 20, 31], store.Recover(0).Tail.Select(batch => batch.FirstOffset));

        await store.SaveDoneAsync(0, 0, Snapshot(1, 36)); // its older is at 36 now; series 2 counts from where it was configured
        Assert.Equal([20L, 31], store.Recover(0).Tail.Select(batch => batch.FirstOffset));

        await store.SaveDoneAsync(0, 0, Snapshot(2, 36));
        Assert.Empty(store.Recover(0).Tail);
        Assert.Equal(36, store.Recover(0).NextOffset);
    }

    [Fact]
    public async Task A_tail_of_many_rows_is_read_whole()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 1, Configured(1, "a")));
        for (int i = 2; i < 200; i++)
            await store.AppendDoneAsync(Batch(0, i, 1));

        PartitionRecovery recovered = store.Recover(0);
        Assert.Null(recovered.Quarantine);
        Assert.Equal(200, recovered.NextOffset);
        Assert.Equal(200, recovered.Tail.Sum(batch => batch.Count));
    }

    [Fact]
    public async Task A_forgotten_series_leaves_no_row_and_its_id_may_come_back()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 9, Configured(1, "a")));
        await store.SaveDoneAsync(0, 0, Snapshot(1, 10));
        await store.SaveDoneAsync(0, 0, Snapshot(1, 10));
        await store.AppendDoneAsync(Batch(0, 10, 0, new SeriesForgotten(1), Configured(2, "a", generation: 2)));

        Assert.Null(store.Load(1));
        Assert.Equal([new StoredSeries(2, "a", 2, -1, -1)], store.Recover(0).Series);
    }

    [Fact]
    public async Task What_was_forgotten_leaves_a_tombstone_that_outlives_the_log_of_it()
    {
        await using (SqliteStore store = _fixture.Open())
        {
            Assert.Equal(Tombstone.None, store.Recover(0).Tombstone);
            await store.AppendDoneAsync(Batch(0, 0, 9, Configured(3, "a")), Batch(0, 10, 0, Configured(1, "b")));
            await store.AppendDoneAsync(Batch(0, 11, 0, new SeriesForgotten(3)), Batch(0, 12, 0, new SeriesForgotten(1)), Batch(0, 13, 5));
            await store.SaveDoneAsync(0, 13);
        }

        await using SqliteStore again = _fixture.Open();
        Assert.Equal(new Tombstone(3, 2), again.Recover(0).Tombstone);
        Assert.Equal(Tombstone.None, again.Recover(1).Tombstone);
    }

    [Theory]
    [InlineData("UPDATE tombstone SET number = 2", "forgotten series does not match its checksum")]
    [InlineData("DELETE FROM tombstone", "the row of its forgotten series is lost")]
    public async Task A_damaged_or_lost_tombstone_quarantines_its_partition(string damage, string fault)
    {
        await using (SqliteStore store = _fixture.Open())
        {
            await store.AppendDoneAsync(Batch(0, 0, 0, Configured(3, "a")), Batch(0, 1, 0, new SeriesForgotten(3)));
        }

        _fixture.Sql(damage);

        await using SqliteStore again = _fixture.Open();
        Assert.Contains(fault, again.Recover(0).Quarantine);
        Assert.Null(again.Recover(1).Quarantine);
    }

    [Fact]
    public async Task A_series_that_is_reconfigured_keeps_its_row()
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(Batch(0, 0, 9, Configured(1, "a")));
        await store.AppendDoneAsync(Batch(0, 10, 0, Configured(1, "a") with { WarmStart = [] }));

        PartitionRecovery recovered = store.Recover(0);
        Assert.Equal((null, 11L), (recovered.Quarantine, recovered.NextOffset));
        Assert.Equal([new StoredSeries(1, "a", 1, -1, -1)], recovered.Series);
    }

    /// <summary>Rows at the offsets 0, 11 and 21; the end is 31.</summary>
    private async Task WriteThreeRowsAsync(int partition, int series = 1)
    {
        await using SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(
            Batch(partition, 0, 10, Configured(series, $"s{series}")), Batch(partition, 11, 10), Batch(partition, 21, 10));
    }
}
