using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Delivery;

public sealed class SinkBufferTests
{
    private static readonly ForecastLayout Layout = new(1, []);

    private readonly SeriesDirectory _directory = new(1, 100);

    [Fact]
    public void Within_its_bound_it_keeps_every_forecast_in_order()
    {
        SinkBuffer buffer = Open(4);
        buffer.TryAdd([Made("a", 1), Made("b", 1)]);
        buffer.TryAdd([Made("a", 2), Made("a", 3)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["a1", "b1", "a2", "a3"], Names(batch));
        Assert.Equal(0, batch.Skipped);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void Past_its_bound_the_newest_of_each_series_wins_and_the_rest_is_counted_once()
    {
        SinkBuffer buffer = Open(3);
        buffer.TryAdd([Made("a", 1), Made("b", 1), Made("a", 2), Made("a", 3), Made("b", 2)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["a3", "b2"], Names(batch));
        Assert.Equal(3, batch.Skipped);
        buffer.TryAdd([Made("a", 4)]);
        Assert.Equal(0, buffer.Take().Skipped);
    }

    [Fact]
    public void More_series_than_it_holds_lose_the_oldest()
    {
        SinkBuffer buffer = Open(2);
        buffer.TryAdd([Made("a", 1), Made("b", 1), Made("c", 1)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["b1", "c1"], Names(batch));
        Assert.Equal(1, batch.Skipped);
    }

    [Fact]
    public void Bytes_bound_it_as_well()
    {
        SeriesForecast one = Made("a", 1);
        SinkBuffer buffer = Open(100, 2 * one.EstimatedBytes);
        buffer.TryAdd([one, Made("b", 1), Made("a", 2)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["b1", "a2"], Names(batch));
        Assert.Equal(1, batch.Skipped);
        buffer.TryAdd([Made("a", 3), Made("b", 2)]);
        Assert.Equal(0, buffer.Take().Skipped);
    }

    [Fact]
    public void Lossless_it_takes_nothing_past_its_bound_and_drops_nothing()
    {
        SinkBuffer buffer = Open(2, options: new SubscriptionOptions { Pattern = "*", IsLossless = true });
        Assert.True(buffer.TryAdd([Made("a", 1), Made("a", 2)]));
        Assert.False(buffer.TryAdd([Made("a", 3)]));
    }

    [Fact]
    public void Spaced_out_only_the_newest_of_each_series_is_taken_and_the_others_are_counted()
    {
        SinkBuffer buffer = Open(100, options: new SubscriptionOptions { Pattern = "*", Every = TimeSpan.FromSeconds(1) });
        buffer.TryAdd([Made("a", 1), Made("b", 1), Made("a", 2)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["b1", "a2"], Names(batch));
        Assert.Equal(1, batch.Skipped);
    }

    [Fact]
    public void That_forecasts_are_missing_is_told_once_and_even_without_forecasts()
    {
        SinkBuffer buffer = Open(100);
        buffer.Reset(ResetReason.TooOld);
        Assert.False(buffer.IsEmpty);
        Assert.Equal(ResetReason.TooOld, buffer.Take().Reset);
        Assert.True(buffer.IsEmpty);
    }

    private static SinkBuffer Open(int maxForecasts, long maxBytes = long.MaxValue, SubscriptionOptions? options = null) =>
        new(maxForecasts, maxBytes, options ?? new SubscriptionOptions { Pattern = "*" });

    private SeriesForecast Made(string id, long sequence) =>
        new(_directory.Resolve(id), new Forecast(Layout, sequence, Ticks.Start, 1, true, false, new double[Layout.Length]));

    private static IEnumerable<string> Names(ForecastBatch batch) =>
        batch.Items.Select(item => $"{item.Series.Id}{item.Forecast.Sequence}");
}
