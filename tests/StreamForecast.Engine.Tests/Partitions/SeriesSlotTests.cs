using Akka.Actor;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class SeriesSlotTests
{
    private const int TicksEach = 50;

    /// <summary>Less than comes, so that the ring's memory is gone around.</summary>
    private const int MaxPerSeries = 130;

    private readonly SeriesDirectory _directory = new(1, 100);
    private readonly PartitionLedger _ledger;
    private readonly Dictionary<string, SeriesState> _states = [];
    private readonly ForecastRing _ring = new(long.MaxValue, MaxPerSeries);
    private HandOffColumns _columns = new();
    private long _nextTime;

    public SeriesSlotTests()
    {
        _ledger = new PartitionLedger(new PartitionRecovery(0, 0, [], [], null, 0), 1, _directory, _ => new SeriesConfiguration());
    }

    public static TheoryData<int, long> Configurations => new()
    {
        { 1, 0 },
        { 2, 0 },
        { 100, 0 }, // too long for the columns
        { 2, 3 * Ticks.Second }, // a tick leads to none or to several
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void What_was_made_comes_out_whole_in_the_ring_and_in_log_order_for_who_wants_it(int horizon, long reorder)
    {
        foreach (string id in new[] { "a", "b", "c" })
        {
            _states[id] = new SeriesState(new SeriesConfiguration { Horizon = horizon, ReorderWindow = reorder }, generation: 1);
        }

        var expected = new List<SeriesForecast>();
        var told = new List<SeriesForecast>();
        for (int round = 0; round < 3; round++)
        {
            HandOff handOff = HandOff.Of(new Queue<BatchInFlight>([Admit(TicksEach), Admit(TicksEach)]), _columns);
            expected.AddRange(Apply(handOff));
            told.AddRange(handOff.Made((_, _) => true).Select(one => one.Forecast));
            foreach (SeriesSlot slot in handOff.Slots)
            {
                slot.KeepIn(_ring);
            }

            _columns = handOff.Columns;
        }

        AssertSame(expected.OrderBy(one => one.Offset), told);
        foreach (string id in _states.Keys)
        {
            AssertSame(expected.Where(one => one.Series.Id == id).TakeLast(MaxPerSeries), _ring.Of(_directory.Resolve(id)));
        }
    }

    [Fact]
    public void After_a_reconfiguration_the_forecasts_are_as_long_as_it_says()
    {
        _states["a"] = new SeriesState(new SeriesConfiguration { Horizon = 1 }, generation: 1);
        var expected = new List<SeriesForecast>();
        for (int round = 0; round < 4; round++)
        {
            HandOff handOff = HandOff.Of(new Queue<BatchInFlight>([Admit(TicksEach)]), _columns);
            expected.AddRange(Apply(handOff));
            Assert.Single(handOff.Slots).KeepIn(_ring);
            _columns = handOff.Columns;
            _states["a"].Reconfigure(new SeriesConfiguration { Horizon = 2 + round }, []);
        }

        AssertSame(expected.TakeLast(MaxPerSeries), _ring.Of(_directory.Resolve("a")));
    }

    [Fact]
    public void Who_is_not_wanted_is_not_copied()
    {
        _states["a"] = new SeriesState(new SeriesConfiguration(), generation: 1);
        _states["b"] = new SeriesState(new SeriesConfiguration(), generation: 1);
        HandOff handOff = HandOff.Of(new Queue<BatchInFlight>([Admit(TicksEach)]), _columns);
        IReadOnlyList<SeriesForecast> expected = Apply(handOff);
        AssertSame(expected.Where(one => one.Series.Id == "b"), handOff.Made((entry, _) => entry.Handle.Id == "b").Select(one => one.Forecast));
        AssertSame(expected.Where(one => one.Offset > 20).OrderBy(one => one.Offset), handOff.Made((_, offset) => offset > 20).Select(one => one.Forecast));
    }

    [Fact]
    public void Columns_of_an_unusually_large_hand_off_are_not_kept()
    {
        var columns = new HandOffColumns();
        columns.Reserve(HandOff.MaxTicks, HandOff.MaxTicks);
        Assert.True(columns.IsWorthKeeping);
        columns.Reserve(HandOff.MaxTicks, HandOff.MaxTicks * 100);
        Assert.False(columns.IsWorthKeeping);
        var many = new HandOffColumns();
        many.Reserve(HandOff.MaxTicks * 10, 1);
        Assert.False(many.IsWorthKeeping);
    }

    private static void AssertSame(IEnumerable<SeriesForecast> expected, IEnumerable<SeriesForecast> actual)
    {
        SeriesForecast[] ours = [.. actual];
        SeriesForecast[] theirs = [.. expected];
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs.Select(one => (one.Series, one.Offset)), ours.Select(one => (one.Series, one.Offset)));
        Assert.Equal(theirs.Select(one => one.Forecast with { Numbers = [] }), ours.Select(one => one.Forecast with { Numbers = [] }), Alike);
        Assert.Equal(theirs.Select(one => one.Forecast.Numbers), ours.Select(one => one.Forecast.Numbers));
    }

    private static bool Alike(Forecast one, Forecast other) =>
        (one.Layout.Horizon, one.Sequence, one.Time, one.Value, one.IsReady, one.IsDegraded)
        == (other.Layout.Horizon, other.Sequence, other.Time, other.Value, other.IsReady, other.IsDegraded);

    /// <summary>As the actors do, each slot by its series; the forecasts by themselves are what must come out.</summary>
    private List<SeriesForecast> Apply(HandOff handOff)
    {
        var made = new List<SeriesForecast>();
        foreach (SeriesSlot slot in handOff.Slots)
        {
            SeriesState state = _states[slot.Entry.Handle.Id];
            foreach (TickPlace place in slot.Places)
            {
                BatchInFlight batch = handOff.Batches[place.Batch];
                long offset = batch.Log.FirstTickOffset + place.Row;
                state.Apply(new Observation(batch.Log.Ticks.Times[place.Row], batch.Log.Ticks.Values[place.Row]), null, 0, out Forecast? last);
                made.AddRange(state.Earlier.ToArray().Select(forecast => new SeriesForecast(slot.Entry.Handle, forecast, offset)));
                if (last is not null)
                {
                    made.Add(new SeriesForecast(slot.Entry.Handle, last, offset));
                }

                slot.Add(state, offset);
            }
        }

        return made;
    }

    /// <summary>Series take turns; with a reorder window, pairs of times come the wrong way round.</summary>
    private BatchInFlight Admit(int ticksEach)
    {
        string[] ids = [.. _states.Keys];
        var series = new List<SeriesHandle>();
        var times = new List<long>();
        for (int i = 0; i < ticksEach; i++)
        {
            foreach (string id in ids)
            {
                bool isTurned = _states[id].Configuration.ReorderWindow > 0;
                series.Add(_directory.Resolve(id));
                times.Add(Ticks.Start + ((isTurned ? _nextTime ^ 1 : _nextTime) * Ticks.Second));
            }

            _nextTime++;
        }

        double[] values = [.. times.Select((time, row) => Math.Sin(time + row))];
        var batch = new IngestBatch(new IngestConnection(1), 0, [.. series], [.. times], values, Producers: null);
        LogBatch log = _ledger.Admit(batch, out SeriesEntry[] entries, out _);
        return new BatchInFlight(batch, ActorRefs.Nobody, log, entries);
    }
}
