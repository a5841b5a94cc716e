using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class PartitionLedgerTests
{
    private const int Partition = 2;
    private const int Partitions = 4;

    private readonly SeriesDirectory _directory = new(1, 100);

    [Fact]
    public void A_series_is_configured_once_in_front_of_its_first_tick()
    {
        PartitionLedger ledger = Empty();
        LogBatch first = ledger.Admit(Ticks.Batch(_directory, "a", 0, 2), out SeriesEntry[] entries, out IReadOnlyList<SeriesEntry> added);
        LogBatch second = ledger.Admit(Ticks.Batch(_directory, "a", 2, 1), out _, out IReadOnlyList<SeriesEntry> addedAgain);
        Assert.Equal("a", Assert.IsType<SeriesConfigured>(Assert.Single(first.Controls)).Id);
        Assert.Empty(second.Controls);
        Assert.Same(entries[0], Assert.Single(added));
        Assert.Empty(addedAgain);
        Assert.Equal((0L, 1L, 3L), (first.FirstOffset, first.FirstTickOffset, first.EndOffset));
        Assert.Equal((3L, 4L), (second.FirstOffset, ledger.NextOffset));
        Assert.Equal(3, entries[0].LastTickAt);
    }

    [Fact]
    public void Numbers_are_unique_across_partitions_and_go_on_after_recovery()
    {
        PartitionLedger ledger = Empty();
        ledger.Admit(Ticks.Batch(_directory, "a", 0, 1), out SeriesEntry[] a, out _);
        LogBatch log = ledger.Admit(Ticks.Batch(_directory, "b", 0, 1), out SeriesEntry[] b, out _);
        Assert.Equal([2, 6], new[] { a[0].Number, b[0].Number });
        var recovered = Recovered(
            new PartitionRecovery(Partition, log.EndOffset, [new StoredSeries(6, "b", 1, -1, -1)], [log], null, 0));
        recovered.Admit(Ticks.Batch(_directory, "c", 0, 1), out SeriesEntry[] c, out _);
        Assert.Equal(10, c[0].Number);
    }

    [Fact]
    public void A_withdrawn_batch_gives_back_its_offsets_and_its_new_series()
    {
        PartitionLedger ledger = Empty();
        ledger.Admit(Ticks.Batch(_directory, "a", 0, 1), out _, out _);
        IngestBatch batch = Ticks.Batch(_directory, "b", 0, 1);
        LogBatch log = ledger.Admit(batch, out SeriesEntry[] entries, out _);
        ledger.Withdraw(new BatchInFlight(batch, Akka.Actor.ActorRefs.Nobody, log, entries));
        Assert.Equal(2, ledger.NextOffset);
        Assert.Null(ledger.Find(batch.Series[0]));
        Assert.NotNull(ledger.Find(_directory.Resolve("a")));
    }

    [Fact]
    public void A_partition_that_begins_anew_knows_nothing_of_what_the_series_were_to_it_before()
    {
        PartitionLedger before = Empty();
        before.Admit(Ticks.Batch(_directory, "a", 0, 1), out SeriesEntry[] first, out _);

        PartitionLedger after = Empty();
        LogBatch log = after.Admit(Ticks.Batch(_directory, "a", 1, 1), out SeriesEntry[] again, out _);

        Assert.Single(log.Controls);
        Assert.NotSame(first[0], again[0]);
    }

    [Fact]
    public void A_removed_series_is_configured_again_unless_its_removal_is_withdrawn()
    {
        PartitionLedger ledger = Empty();
        ledger.Admit(Ticks.Batch(_directory, "a", 0, 1), out SeriesEntry[] first, out _);
        ledger.Remove(first[0]);
        LogBatch forgotten = ledger.Admit(new SeriesForgotten(first[0].Number));
        ledger.Withdraw(forgotten, first[0]);
        Assert.Empty(ledger.Admit(Ticks.Batch(_directory, "a", 1, 1), out SeriesEntry[] kept, out _).Controls);
        Assert.Same(first[0], kept[0]);

        ledger.Remove(first[0]);
        Assert.Single(ledger.Admit(Ticks.Batch(_directory, "a", 2, 1), out SeriesEntry[] again, out _).Controls);
        Assert.NotSame(first[0], again[0]);
    }

    [Fact]
    public void The_log_is_kept_from_the_older_snapshot_of_the_series_that_lags_most()
    {
        PartitionLedger ledger = Empty();
        ledger.Admit(Ticks.Batch(_directory, "a", 0, 10), out SeriesEntry[] a, out _);
        ledger.Admit(Ticks.Batch(_directory, "b", 0, 10), out SeriesEntry[] b, out _);
        Assert.Equal(0, ledger.TrimBound());
        (a[0].OlderSnapshot, a[0].NewestSnapshot) = (5, 11);
        Assert.Equal(5, ledger.TrimBound());
        (b[0].OlderSnapshot, b[0].NewestSnapshot) = (22, 22);
        Assert.Equal(5, ledger.TrimBound());
        a[0].OlderSnapshot = 11;
        Assert.Equal(22, ledger.TrimBound());
        Assert.Empty(ledger.LowestFloors(10));
    }

    [Fact]
    public void A_series_the_store_does_not_know_yet_is_not_snapshotted()
    {
        PartitionLedger ledger = Empty();
        ledger.Admit(Ticks.Batch(_directory, "a", 0, 1), out _, out _);
        Assert.Empty(ledger.LowestFloors(10));
        Assert.Empty(ledger.OldestSnapshots(10, out _));
    }

    [Fact]
    public void Whose_newest_snapshot_is_the_oldest_comes_first_whatever_its_floor()
    {
        PartitionLedger ledger = Empty();
        SeriesEntry[] all = [.. "abcd".Select(id =>
        {
            ledger.Admit(Ticks.Batch(_directory, id.ToString(), 0, 10), out SeriesEntry[] entries, out _);
            entries[0].MarkStored(entries[0].LastTickAt);
            return entries[0];
        })];
        (all[0].OlderSnapshot, all[0].NewestSnapshot) = (5, 40);
        (all[1].OlderSnapshot, all[1].NewestSnapshot) = (15, 20);
        (all[2].OlderSnapshot, all[2].NewestSnapshot) = (43, 43); // nothing came since: it needs no snapshot
        Assert.Equal([all[1], all[3]], ledger.OldestSnapshots(2, out int needing));
        Assert.Equal(3, needing);
        Assert.Equal([all[0], all[1]], ledger.LowestFloors(2));
    }

    [Fact]
    public void What_was_ever_appended_counts_on_when_the_log_is_trimmed()
    {
        PartitionLedger ledger = Empty();
        LogBatch log = ledger.Admit(Ticks.Batch(_directory, "a", 0, 1_100), out _, out _);
        TimeSpan appended = ledger.AppendedCost;
        Assert.Equal(appended, ledger.TailCost);
        ledger.Trimmed(log.EndOffset);
        Assert.Equal((TimeSpan.Zero, appended), (ledger.TailCost, ledger.AppendedCost));
    }

    [Fact]
    public void Recovery_gives_each_series_the_ticks_above_its_older_snapshot()
    {
        PartitionLedger ledger = Empty();
        ledger.Admit(Ticks.Batch(_directory, "a", 0, 3, producer: "p"), out _, out _);
        LogBatch second = ledger.Admit(Ticks.Batch(_directory, "b", 0, 2), out _, out _);
        LogBatch third = ledger.Admit(Ticks.Batch(_directory, "a", 3, 2, producer: "p"), out _, out _);
        PartitionLedger recovered = Recovered(new PartitionRecovery(
            Partition,
            third.EndOffset,
            [new StoredSeries(2, "a", 1, NewestSnapshot: 8, OlderSnapshot: 8), new StoredSeries(6, "b", 1, -1, -1)],
            [second, third],
            null,
            0));
        SeriesEntry a = recovered.Find(_directory.Resolve("a"))!;
        SeriesEntry b = recovered.Find(_directory.Resolve("b"))!;
        Assert.Equal([8L], a.Tail!.Ticks.Select(tick => tick.Offset));
        Assert.Equal([4L], a.Tail.Ticks.Select(tick => tick.Sequence));
        Assert.Equal("p", a.Tail.Ticks[0].Producer);
        Assert.Equal(2, b.Tail!.Ticks.Count);
        Assert.NotNull(b.Configuration);
        Assert.True(a.IsDirty);
        Assert.Equal((8L, 6L), (a.LastTickAt, b.LastTickAt));
    }

    [Fact]
    public void A_series_whose_beginning_is_in_the_log_keeps_all_its_ticks()
    {
        LogBatch log = Empty().Admit(Ticks.Batch(_directory, "a", 0, 3), out _, out _);
        PartitionLedger recovered = Recovered(
            new PartitionRecovery(Partition, log.EndOffset, [new StoredSeries(2, "a", 1, NewestSnapshot: 4, OlderSnapshot: 3)], [log], null, 0));
        Assert.Equal([1L, 2L, 3L], recovered.Find(_directory.Resolve("a"))!.Tail!.Ticks.Select(tick => tick.Offset));
    }

    private PartitionLedger Empty() => Recovered(new PartitionRecovery(Partition, 0, [], [], null, 0));

    private PartitionLedger Recovered(PartitionRecovery recovery) =>
        new(recovery, Partitions, _directory, _ => new SeriesConfiguration());
}
