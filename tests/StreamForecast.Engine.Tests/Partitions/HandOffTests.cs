using Akka.Actor;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class HandOffTests
{
    private readonly SeriesDirectory _directory = new(1, 100);
    private readonly PartitionLedger _ledger;

    public HandOffTests()
    {
        _ledger = new PartitionLedger(new PartitionRecovery(0, 0, [], [], null, 0), 1, _directory, _ => new SeriesConfiguration());
    }

    [Fact]
    public void Each_series_gets_its_ticks_of_all_batches_in_log_order()
    {
        BatchInFlight first = Admit(Mixed("a", "b", "a"));
        BatchInFlight second = Admit(Mixed("c", "a", "b"));
        HandOff handOff = HandOff.Of(new Queue<BatchInFlight>([first, second]), new HandOffColumns());
        Assert.Equal([first, second], handOff.Batches);
        Assert.Equal(second.Log.EndOffset, handOff.EndOffset);
        Assert.Equal(["a", "b", "c"], handOff.Slots.Select(slot => slot.Entry.Handle.Id));
        Assert.Equal([(0, 0), (0, 2), (1, 1)], Places(handOff, "a"));
        Assert.Equal([(0, 1), (1, 2)], Places(handOff, "b"));
        Assert.Equal([(1, 0)], Places(handOff, "c"));
        Assert.Equal([false, false, true], handOff.Slots.Select(_ => handOff.FinishSlot()));
    }

    [Fact]
    public void Ticks_are_counted_anew_for_the_next_one()
    {
        HandOff.Of(new Queue<BatchInFlight>([Admit(Mixed("a", "a"))]), new HandOffColumns());
        HandOff next = HandOff.Of(new Queue<BatchInFlight>([Admit(Mixed("b", "a"))]), new HandOffColumns());
        Assert.Equal([(0, 1)], Places(next, "a"));
    }

    [Fact]
    public void Past_its_bound_batches_wait_for_the_next_one_and_a_larger_batch_goes_alone()
    {
        BatchInFlight small = Admit(Ticks.Batch(_directory, "a", 0, 10));
        BatchInFlight large = Admit(Ticks.Batch(_directory, "a", 10, HandOff.MaxTicks + 1));
        BatchInFlight rest = Admit(Ticks.Batch(_directory, "b", 0, HandOff.MaxTicks));
        var stored = new Queue<BatchInFlight>([small, large, rest]);
        Assert.Equal([small], HandOff.Of(stored, new HandOffColumns()).Batches);
        Assert.Equal([large], HandOff.Of(stored, new HandOffColumns()).Batches);
        Assert.Equal([rest], HandOff.Of(stored, new HandOffColumns()).Batches);
        Assert.Empty(stored);
    }

    private static IEnumerable<(int, int)> Places(HandOff handOff, string id) =>
        handOff.Slots.Single(slot => slot.Entry.Handle.Id == id).Places.Select(place => (place.Batch, place.Row));

    private BatchInFlight Admit(IngestBatch batch)
    {
        LogBatch log = _ledger.Admit(batch, out SeriesEntry[] entries, out _);
        return new BatchInFlight(batch, ActorRefs.Nobody, log, entries);
    }

    private IngestBatch Mixed(params string[] ids) => new(
        new IngestConnection(1), 0, Array.ConvertAll(ids, id => _directory.Resolve(id)), new long[ids.Length], new double[ids.Length], Producers: null);
}
