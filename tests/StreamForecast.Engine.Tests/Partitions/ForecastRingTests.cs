using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class ForecastRingTests
{
    private readonly SeriesDirectory _directory = new(1, 100);
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

    private SeriesForecast Make(string id, long sequence) => Forecasts.Made(_directory, id, sequence, _offset++);

    private IEnumerable<long> Sequences(ForecastRing ring, string id) =>
        ring.Of(_directory.Resolve(id)).Select(forecast => forecast.Forecast.Sequence);
}
