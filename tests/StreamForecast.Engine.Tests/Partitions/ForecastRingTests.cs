using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class ForecastRingTests
{
    private readonly SeriesDirectory _directory = new(1, 100);
    private readonly SeriesDirectory _wide = new(1, 1000);
    private long _offset;

    private int OneForecast => Make("x", 0).EstimatedBytes;

    [Fact]
    public void A_series_keeps_its_last_forecasts_in_sequence_up_to_its_bound()
    {
        var ring = new ForecastRing(long.MaxValue, maxPerSeries: 3);
        for (int sequence = 1; sequence <= 5; sequence++)
        {
            ring.Add(Make("a", sequence));
            ring.Add(Make("b", sequence));
        }

        Assert.Equal([3L, 4L, 5L], Sequences(ring, "a"));
        Assert.Equal([3L, 4L, 5L], Sequences(ring, "b"));
        Assert.Equal(6, ring.Count);
        Assert.Equal(6 * OneForecast, ring.EstimatedBytes);
    }

    [Fact]
    public void Past_its_bytes_what_was_superseded_longest_ago_leaves_first_and_the_newest_of_a_series_last()
    {
        var ring = new ForecastRing(4 * OneForecast, maxPerSeries: 100);
        ring.Add(Make("quiet", 1));
        for (int sequence = 1; sequence <= 10; sequence++)
        {
            ring.Add(Make("busy", sequence));
        }

        Assert.Equal([1L], Sequences(ring, "quiet"));
        Assert.Equal([8L, 9L, 10L], Sequences(ring, "busy"));
        ring.Add(Make("c", 1));
        ring.Add(Make("d", 1));
        ring.Add(Make("e", 1));
        Assert.Empty(Sequences(ring, "quiet"));
        Assert.Equal([10L], Sequences(ring, "busy"));
        Assert.Equal(4 * OneForecast, ring.EstimatedBytes);
    }

    [Fact]
    public void It_knows_from_where_on_a_series_is_whole()
    {
        var ring = new ForecastRing(long.MaxValue, maxPerSeries: 2);
        Assert.Equal(0, ring.CompleteFrom(_directory.Resolve("a")));
        SeriesForecast first = Make("a", 1);
        ring.Add(first);
        ring.Add(Make("a", 2));
        Assert.Equal(0, ring.CompleteFrom(first.Series));
        ring.Add(Make("a", 3));
        Assert.Equal(first.Offset + 1, ring.CompleteFrom(first.Series));
    }

    [Fact]
    public void Of_many_at_once_it_keeps_as_many_as_of_one_after_the_other()
    {
        var ring = new ForecastRing(long.MaxValue, maxPerSeries: 2);
        SeriesForecast[] made = [.. Enumerable.Range(1, 7).Select(sequence => Make("a", sequence))];
        ForecastTrack track = ring.TrackOf(made[0].Series);
        ring.Add(made[0]);
        ring.Add(
            track, made[0].Forecast.Layout, [.. made[1..].Select(one => ForecastRow.Of(one.Forecast, one.Offset))],
            [.. made[1..].SelectMany(one => one.Forecast.Numbers)]);

        Assert.Equal([6L, 7L], Sequences(ring, "a"));
        Assert.Equal((2, 2 * OneForecast), (ring.Count, ring.EstimatedBytes));
        Assert.Equal(made[4].Offset + 1, ring.CompleteFrom(made[0].Series));
        Assert.Equal(made[^1].Forecast.Value, ring.NewestOf(made[0].Series)?.Forecast.Value);
    }

    [Fact]
    public void A_forecast_larger_than_the_ring_is_not_kept_and_not_forgotten()
    {
        var ring = new ForecastRing(maxBytes: 1, maxPerSeries: 2);
        SeriesForecast large = Make("a", 1);
        ring.Add(large);
        Assert.Null(ring.NewestOf(large.Series));
        Assert.Equal(large.Offset + 1, ring.CompleteFrom(large.Series));
    }

    [Fact]
    public void A_forgotten_series_leaves_nothing()
    {
        var ring = new ForecastRing(long.MaxValue, maxPerSeries: 2);
        ring.Add(Make("a", 1));
        ring.Add(Make("b", 1));
        ring.Add(Make("a", 2));
        ring.Forget(_directory.Resolve("a"));
        Assert.Empty(Sequences(ring, "a"));
        Assert.Equal(OneForecast, ring.EstimatedBytes);
        Assert.Equal([1L], Sequences(ring, "b"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_it_holds_what_its_rules_say(int seed)
    {
        const int MaxPerSeries = 40;
        const int MaxForecasts = 300;
        var random = new Random(seed);
        var ring = new ForecastRing(MaxForecasts * OneForecast, MaxPerSeries);
        var plain = new PlainRing(MaxForecasts, MaxPerSeries);
        for (int i = 0; i < 20_000; i++)
        {
            // One busy series, some quiet ones, and for a while more series than there is room for.
            int spread = i is > 5_000 and < 8_000 ? 400 : 20;
            string id = random.Next(3) > 0 ? "busy" : $"s{random.Next(spread)}";
            SeriesForecast[] together = [.. Enumerable.Range(0, random.Next(4) > 0 ? 1 : random.Next(1, 60)).Select(_ => Forecasts.Made(_wide, id, _offset, _offset++))];
            SeriesForecast made = together[^1];
            double[] numbers = [.. together.SelectMany(one => one.Forecast.Numbers)];
            ForecastRow[] rows = Array.ConvertAll(together, one => ForecastRow.Of(one.Forecast, one.Offset));
            ring.Add(ring.TrackOf(made.Series), made.Forecast.Layout, rows, numbers);
            foreach (SeriesForecast[] part in together.Chunk(MaxPerSeries))
            {
                plain.Add(part);
            }

            if (random.Next(2_000) == 0)
            {
                ring.Forget(made.Series);
                plain.Forget(made.Series);
            }

            if (i % 100 == 0)
            {
                Assert.Equal(plain.Count, ring.Count);
                Assert.Equal(plain.Of(made.Series), ring.Of(made.Series).Select(one => one.Offset));
                Assert.Equal(ring.Of(made.Series).Select(one => one.Offset).Cast<long?>().LastOrDefault(), ring.NewestOf(made.Series)?.Offset);
            }
        }
    }

    /// <summary>Below its bytes nothing uses up the places that series leave behind by their own bound, and they are swept.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_was_swept_meanwhile_changes_nothing_of_what_leaves_first(int seed)
    {
        const int MaxPerSeries = 5;
        const int MaxForecasts = 560;
        var random = new Random(seed);
        var ring = new ForecastRing(MaxForecasts * OneForecast, MaxPerSeries);
        var plain = new PlainRing(MaxForecasts, MaxPerSeries);
        SeriesHandle[] usual = [.. Enumerable.Range(0, 100).Select(n => _wide.Resolve($"usual{n}"))];
        SeriesHandle[] more = [.. Enumerable.Range(0, 60).Select(n => _wide.Resolve($"more{n}"))];
        for (int round = 0; round < 20; round++)
        {
            AddSome(random.Next(600, 1_200), usual);

            // More come than there is room for, and push out what is oldest.
            for (int i = random.Next(30, 60); i > 0; i--)
            {
                AddSome(1, more);
                Assert.Equal(plain.Count, ring.Count);
                Assert.All(usual, series => Assert.Equal(plain.Of(series), ring.Of(series).Select(one => one.Offset)));
            }

            Array.ForEach(more, ring.Forget);
            Array.ForEach(more, plain.Forget);
        }

        void AddSome(int times, SeriesHandle[] among)
        {
            for (; times > 0; times--)
            {
                string id = among[random.Next(among.Length)].Id;
                SeriesForecast[] together = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Forecasts.Made(_wide, id, _offset, _offset++))];
                ring.Add(
                    ring.TrackOf(together[0].Series), together[0].Forecast.Layout,
                    Array.ConvertAll(together, one => ForecastRow.Of(one.Forecast, one.Offset)), [.. together.SelectMany(one => one.Forecast.Numbers)]);
                plain.Add(together);
            }
        }
    }

    [Fact]
    public void However_many_come_of_a_series_its_books_do_not_grow()
    {
        const int Many = 200_000;
        var layout = new ForecastLayout(1, []);
        var ring = new ForecastRing(long.MaxValue, maxPerSeries: 4);
        ForecastTrack track = ring.TrackOf(_directory.Resolve("a"));
        ForecastRow[] row = [new ForecastRow(1, 1, 0, 1, true, false)];
        double[] numbers = new double[layout.Length];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Many; i++)
        {
            ring.Add(track, layout, row, numbers);
        }

        Assert.Equal(4, ring.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000); // a place each would take 16 times that
    }

    [Fact]
    public void Many_of_a_series_at_once_take_no_more_room_than_its_bound_asks_for()
    {
        const int Bound = 1_024;
        const int Many = 16_384;
        var layout = new ForecastLayout(1, []);
        var ring = new ForecastRing(long.MaxValue, Bound);
        ForecastRow[] rows = [.. Enumerable.Range(1, Many).Select(sequence => new ForecastRow(sequence, sequence, 0, sequence, true, false))];
        double[] numbers = new double[Many * layout.Length];
        ForecastTrack track = ring.TrackOf(_directory.Resolve("a"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ring.Add(track, layout, rows, numbers);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Bound, ring.Count);
        Assert.Equal(Many, ring.NewestOf(_directory.Resolve("a"))!.Value.Offset);
        int row = sizeof(long) * (5 + layout.Length);
        Assert.InRange(allocated, Bound * row, 5 * Bound * row); // twice the bound, what it grew from, and the ring's books
    }

    [Fact]
    public void What_comes_out_is_what_came_in_across_a_change_of_the_layout()
    {
        var ring = new ForecastRing(long.MaxValue, maxPerSeries: 6);
        SeriesHandle series = _directory.Resolve("a");
        var given = new List<SeriesForecast>();
        foreach (ForecastLayout layout in (ForecastLayout[])[new(1, []), new(2, [0.5, 0.8])])
        {
            for (int i = 0; i < 5; i++)
            {
                double[] numbers = [.. Enumerable.Range(0, layout.Length).Select(number => (100.0 * given.Count) + number)];
                given.Add(new SeriesForecast(series, new Forecast(layout, given.Count, 7 * given.Count, -given.Count, i > 2, i == 4, numbers), given.Count));
                ring.Add(given[^1]);
            }
        }

        SeriesForecast[] held = [.. ring.Of(series)];
        Assert.Equal(given.TakeLast(6).Select(one => one.Forecast with { Numbers = [] }), held.Select(one => one.Forecast with { Numbers = [] }), Alike);
        Assert.Equal(given.TakeLast(6).Select(one => one.Forecast.Numbers), held.Select(one => one.Forecast.Numbers));
        Assert.Equal(given.TakeLast(6).Select(one => one.Offset), held.Select(one => one.Offset));
        Assert.Equal(given.TakeLast(6).Sum(one => one.EstimatedBytes), ring.EstimatedBytes);
    }

    private static bool Alike(Forecast one, Forecast other) =>
        (one.Layout, one.Sequence, one.Time, one.Value, one.IsReady, one.IsDegraded)
        == (other.Layout, other.Sequence, other.Time, other.Value, other.IsReady, other.IsDegraded);

    private SeriesForecast Make(string id, long sequence) => Forecasts.Made(_directory, id, sequence, _offset++);

    private IEnumerable<long> Sequences(ForecastRing ring, string id) =>
        ring.Of(_directory.Resolve(id)).Select(forecast => forecast.Forecast.Sequence);

    /// <summary>The same rules, with a list to look through.</summary>
    private sealed class PlainRing(int maxForecasts, int maxPerSeries)
    {
        private readonly List<(SeriesForecast Made, long SupersededAt)> _held = [];
        private long _clock;

        public int Count => _held.Count;

        public IEnumerable<long> Of(SeriesHandle series) => _held.Where(one => one.Made.Series == series).Select(one => one.Made.Offset);

        public void Add(IEnumerable<SeriesForecast> together)
        {
            foreach (SeriesForecast made in together)
            {
                _clock++;
                int previous = _held.FindLastIndex(one => one.Made.Series == made.Series);
                if (previous >= 0)
                {
                    _held[previous] = (_held[previous].Made, _clock);
                }

                _held.Add((made, long.MaxValue));
            }

            SeriesHandle series = _held[^1].Made.Series;
            while (_held.Count(one => one.Made.Series == series) > maxPerSeries)
            {
                _held.RemoveAt(_held.FindIndex(one => one.Made.Series == series));
            }

            while (_held.Count > maxForecasts)
            {
                _held.Remove(_held.MinBy(one => (one.SupersededAt, one.Made.Offset)));
            }
        }

        public void Forget(SeriesHandle series) => _held.RemoveAll(one => one.Made.Series == series);
    }
}
