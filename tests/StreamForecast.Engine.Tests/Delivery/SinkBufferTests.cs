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
        var buffer = new SinkBuffer(4);
        buffer.Add([Made("a", 1), Made("b", 1)]);
        buffer.Add([Made("a", 2), Made("a", 3)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["a1", "b1", "a2", "a3"], Names(batch));
        Assert.Equal(0, batch.Skipped);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void Past_its_bound_the_newest_of_each_series_wins_and_the_rest_is_counted_once()
    {
        var buffer = new SinkBuffer(3);
        buffer.Add([Made("a", 1), Made("b", 1), Made("a", 2), Made("a", 3), Made("b", 2)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["a3", "b2"], Names(batch));
        Assert.Equal(3, batch.Skipped);
        buffer.Add([Made("a", 4)]);
        Assert.Equal(0, buffer.Take().Skipped);
    }

    [Fact]
    public void More_series_than_it_holds_lose_the_oldest()
    {
        var buffer = new SinkBuffer(2);
        buffer.Add([Made("a", 1), Made("b", 1), Made("c", 1)]);
        ForecastBatch batch = buffer.Take();
        Assert.Equal(["b1", "c1"], Names(batch));
        Assert.Equal(1, batch.Skipped);
    }

    private SeriesForecast Made(string id, long sequence) =>
        new(_directory.Resolve(id), new Forecast(Layout, sequence, Ticks.Start, 1, true, false, new double[Layout.Length]));

    private static IEnumerable<string> Names(ForecastBatch batch) =>
        batch.Items.Select(item => $"{item.Series.Id}{item.Forecast.Sequence}");
}
