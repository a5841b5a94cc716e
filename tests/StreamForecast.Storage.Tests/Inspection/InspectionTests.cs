using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Inspection;
using static StreamForecast.Storage.Tests.StoreFixture;

namespace StreamForecast.Storage.Tests.Inspection;

public sealed class InspectionTests : IDisposable
{
    private static readonly TimeProvider Clock = new StandingClock(FirstEpoch);

    private readonly StoreFixture _fixture = new();
    private readonly StoreFixture _other = new();

    public void Dispose()
    {
        _fixture.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_sound_store_has_no_fault_and_is_counted()
    {
        await MakeAsync();
        StoreReport report = StoreInspector.Inspect(_fixture.Directory);
        Assert.Empty(report.Faults);
        Assert.Equal((2, 2L, 22L, 2L, 3L), (report.Partitions, report.Series, report.LogRecords, report.Snapshots, report.HistoryRows));
    }

    [Fact]
    public async Task A_running_store_can_be_looked_at()
    {
        await using SqliteStore store = await MakeOpenAsync();
        Assert.Empty(StoreInspector.Inspect(_fixture.Directory).Faults);
    }

    [Theory]
    [InlineData("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id = (SELECT min(id) FROM log)", "partition 0", "does not match its checksum")]
    [InlineData("DELETE FROM log WHERE id = (SELECT min(id) FROM log) + 6", "partition 0", "the log ends at offset 6")]
    [InlineData("DELETE FROM log WHERE id = (SELECT max(id) FROM log)", "partition 1", "")]
    [InlineData("DELETE FROM series WHERE id = 'b'", "partition 1", "0 series were found, but it has 1")]
    [InlineData("UPDATE snapshot SET bytes = x'00' WHERE offset = 11", "series 'a'", "snapshot at offset 11 does not match")]
    [InlineData("UPDATE history SET bytes = x'00'", "series 'a'", "history from sequence 1 is damaged")]
    [InlineData("UPDATE extent SET series = 7 WHERE partition = 0", "partition 0", "the row that says what it holds is damaged")]
    [InlineData("INSERT INTO sink_cursor VALUES ('archive', 'AAAA', 1)", "sink 'archive'", "cursor does not match its checksum")]
    public async Task What_is_damaged_is_told_by_its_place(string damage, string place, string fault)
    {
        await MakeAsync();
        _fixture.Sql(damage);
        StoreFault found = Assert.Single(StoreInspector.Inspect(_fixture.Directory).Faults);
        Assert.Equal(place, found.Place);
        Assert.Contains(fault, found.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_store_that_is_said()
    {
        Assert.Contains("there is no store", Assert.Throws<StoreException>(() => StoreInspector.Inspect(_fixture.Directory)).Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => StoreCompaction.Run(_fixture.Directory));
        Assert.Throws<StoreException>(() => StoreExport.Open(_fixture.Directory));
        Assert.Throws<StoreException>(() => StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock));
    }

    [Fact]
    public async Task A_compacted_store_is_smaller_and_holds_the_same()
    {
        await using (SqliteStore store = await MakeOpenAsync())
        {
            for (int i = 0; i < 40; i++)
            {
                await store.AppendDoneAsync(Batch(0, 11 + (i * 500), 500));
            }

            for (int i = 0; i < 3; i++)
            {
                await store.SaveDoneAsync(0, trimBelow: 20_000, Snapshot(0, 20_011));
            }
        }

        PartitionRecovery before = Recovered(_fixture, 0);
        (long larger, long smaller) = StoreCompaction.Run(_fixture.Directory);
        Assert.True(smaller < larger, $"{larger} bytes before, {smaller} now");
        Assert.Equal(before.NextOffset, Recovered(_fixture, 0).NextOffset);
        Assert.Empty(StoreInspector.Inspect(_fixture.Directory).Faults);
    }

    [Fact]
    public async Task Neither_compacting_nor_salvaging_touches_a_store_in_use()
    {
        await using SqliteStore store = await MakeOpenAsync();
        Assert.Throws<StoreLockedException>(() => StoreCompaction.Run(_fixture.Directory));
        Assert.Throws<StoreLockedException>(() => StoreSalvage.Run(_fixture.Directory, Path.Combine(_other.Directory, "new"), Clock));
    }

    [Fact]
    public async Task A_sound_store_is_salvaged_whole_under_a_higher_epoch()
    {
        await MakeAsync();
        Assert.All(StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock), one => Assert.Equal((1, 0L), (one.Kept, one.LostRecords)));
        Assert.Empty(StoreInspector.Inspect(_other.Directory).Faults);
        Assert.Equal(StoreInspector.Inspect(_fixture.Directory) with { Faults = [] }, StoreInspector.Inspect(_other.Directory) with { Faults = [] }, Counts);
        await using SqliteStore copy = _other.Open();
        Assert.Equal(FirstEpoch + 1, copy.Identity.Epoch);
        Assert.Equal([11L, 11L], new[] { copy.Recover(0).NextOffset, copy.Recover(1).NextOffset });
        Assert.Equal(Snapshot(0, 11).Bytes, copy.Load(0)!.Bytes);
        Assert.Equal(3, copy.ReadHistory(0, 10).Count);
    }

    [Fact]
    public async Task A_copy_is_above_an_epoch_that_cannot_be_read()
    {
        await MakeAsync();
        _fixture.Sql("UPDATE meta SET epoch = 0");
        StoreSalvage.Run(_fixture.Directory, _other.Directory, new StandingClock(FirstEpoch + 7));
        await using SqliteStore copy = _other.Open();
        Assert.Equal(FirstEpoch + 7, copy.Identity.Epoch);
    }

    [Fact]
    public async Task Behind_a_damaged_row_the_series_goes_on_from_its_snapshot()
    {
        await MakeAsync();
        _fixture.Sql("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id = (SELECT min(id) FROM log)");
        SalvagedPartition salvaged = StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock)[0];
        Assert.Equal((1, 5L, 6L), (salvaged.Kept, salvaged.Records, salvaged.LostRecords));
        await using SqliteStore copy = _other.Open();
        PartitionRecovery recovered = copy.Recover(0);
        Assert.Null(recovered.Quarantine);
        Assert.Equal((11L, "a"), (recovered.NextOffset, Assert.Single(recovered.Series).Id));
    }

    [Fact]
    public async Task A_series_without_a_snapshot_keeps_what_was_logged_up_to_the_damage()
    {
        await MakeAsync();
        _fixture.Sql("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id = (SELECT max(id) FROM log)"); // the second row of partition 1
        SalvagedPartition salvaged = StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock)[1];
        Assert.Equal((1, 6L, 5L), (salvaged.Kept, salvaged.Records, salvaged.LostRecords));
        await using SqliteStore copy = _other.Open();
        Assert.Equal(6, copy.Recover(1).NextOffset);
        Assert.Null(copy.Recover(1).Quarantine);
    }

    [Fact]
    public async Task What_cannot_stand_by_itself_is_lost_by_name_and_its_number_is_not_given_again()
    {
        await MakeAsync();
        _fixture.Sql("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id >= 1 << 46"); // all of partition 1
        Assert.Equal(["b"], StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock)[1].Lost);
        await using SqliteStore copy = _other.Open();
        PartitionRecovery recovered = copy.Recover(1);
        Assert.Null(recovered.Quarantine);
        Assert.Equal((0L, new Tombstone(1, 1)), (recovered.NextOffset, recovered.Tombstone));
    }

    [Fact]
    public async Task Without_a_sound_row_of_the_log_snapshots_stand_at_the_beginning_of_a_new_one()
    {
        await MakeAsync();
        _fixture.Sql("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id < 1 << 46");
        StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock);
        await using SqliteStore copy = _other.Open();
        PartitionRecovery recovered = copy.Recover(0);
        Assert.Null(recovered.Quarantine);
        Assert.Equal((0L, 0L), (recovered.NextOffset, Assert.Single(recovered.Series).NewestSnapshot));
        Assert.Equal(Snapshot(0, 11).Bytes, copy.Load(0)!.Bytes);
        await copy.AppendDoneAsync(Batch(0, 0, 3));
    }

    [Fact]
    public async Task A_store_is_never_written_over()
    {
        await MakeAsync();
        await using (_other.Open())
        {
        }

        Assert.Contains("holds a store already", Assert.Throws<StoreException>(
            () => StoreSalvage.Run(_fixture.Directory, _other.Directory, Clock)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticks_and_histories_come_out_as_they_went_in()
    {
        await MakeAsync();
        using var export = StoreExport.Open(_fixture.Directory);
        Assert.Equal(10, export.Ticks("b").Count());
        Assert.All(export.Ticks("*"), tick => Assert.Equal("b", tick.Series)); // the ticks of partition 0 name a number without a series
        (string series, SeriesHistory rows) = Assert.Single(export.Histories("*"));
        Assert.Equal(("a", 3, 1.5), (series, rows.Count, rows.Values[0]));
        Assert.Empty(export.Histories("b*"));
    }

    [Fact]
    public async Task What_lies_above_the_newest_snapshot_of_its_series_is_told_to_be_missing()
    {
        await using SqliteStore store = await MakeOpenAsync();
        using var export = StoreExport.Open(_fixture.Directory);
        Assert.Equal(10, export.CountTicksAboveHistories("b"));
        await store.SaveDoneAsync(1, 0, Snapshot(1, 7));
        Assert.Equal(4, export.CountTicksAboveHistories("*"));
        Assert.Equal(0, export.CountTicksAboveHistories("a*"));
        await store.SaveDoneAsync(1, 0, Snapshot(1, 11));
        Assert.Equal(0, export.CountTicksAboveHistories("*"));
    }

    private static bool Counts(StoreReport one, StoreReport other) =>
        (one.Partitions, one.Series, one.LogRecords, one.Snapshots, one.HistoryRows)
        == (other.Partitions, other.Series, other.LogRecords, other.Snapshots, other.HistoryRows);

    private static PartitionRecovery Recovered(StoreFixture fixture, int partition)
    {
        SqliteStore store = fixture.Open();
        PartitionRecovery recovered = store.Recover(partition);
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return recovered;
    }

    private async Task MakeAsync()
    {
        await using SqliteStore store = await MakeOpenAsync();
    }

    /// <summary>In each of two partitions a series and two rows of the log; in the first also two snapshots and a history.</summary>
    private async Task<SqliteStore> MakeOpenAsync()
    {
        SqliteStore store = _fixture.Open();
        await store.AppendDoneAsync(
            Batch(0, 0, 5, Configured(0, "a")), Batch(0, 6, 5), Batch(1, 0, 5, Configured(1, "b")), Batch(1, 6, 5));
        var history = new SeriesHistory([], 1, [1, 2, 3], [1.5, 2.5, 3.5], new float[6]);
        await store.SaveDoneAsync(0, trimBelow: 0, Snapshot(0, 6));
        await store.SaveDoneAsync(0, trimBelow: 0, Snapshot(0, 11) with { History = history });
        return store;
    }
}
