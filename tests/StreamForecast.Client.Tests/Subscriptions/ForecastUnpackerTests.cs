using StreamForecast.Client.Subscriptions;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Tests.Subscriptions;

public class ForecastUnpackerTests
{
    [Fact]
    public void Columns_become_forecasts_each_by_its_own_layout()
    {
        var batch = new ForecastBatch
        {
            Ids = { "a", "b" },
            Layouts = { new ForecastLayout { Horizon = 2, Levels = { 0.8 } }, new ForecastLayout { Horizon = 1 } },
            Series = { 0, 1 },
            Layout = { 0, 1 },
            Sequences = { 7, 9 },
            TimeDeltas = { 1_000, 500 },
            Values = { 10, 20 },
            Flags = { 1, 2 },
            Numbers = { 1, 2, 0.5, 0, 3, 4, 5, 0.6, double.NaN, double.NaN, 6, 7, 0.7 },
            Epoch = 3,
            Skipped = 4,
        };
        SeriesForecast[] forecasts = [.. ForecastUnpacker.Unpack(batch)];

        Assert.Equal(("a", 3L, 7L, 1_000L, 10.0, true, false, 4L), Told(forecasts[0]));
        Assert.Equal(("b", 3L, 9L, 1_500L, 20.0, false, true, 0L), Told(forecasts[1]));
        Assert.Equal([1.0, 4.0], forecasts[0].Steps.Select(step => step.Mean));
        Assert.Equal(new ForecastInterval(0.8, 0, 3), Assert.Single(forecasts[0].Steps[0].Intervals));
        Assert.Empty(forecasts[0].Steps[1].Intervals); // not known yet
        Assert.Equal((1, 6.0, 7.0, 0.7), (forecasts[1].Steps[0].Step, forecasts[1].Steps[0].Mean, forecasts[1].Steps[0].Median, forecasts[1].Steps[0].Up));
    }

    [Fact]
    public void A_batch_shorter_than_its_layouts_is_refused()
    {
        var batch = new ForecastBatch
        {
            Ids = { "a" },
            Layouts = { new ForecastLayout { Horizon = 2 } },
            Series = { 0 },
            Layout = { 0 },
            Sequences = { 1 },
            TimeDeltas = { 1 },
            Values = { 1 },
            Flags = { 0 },
            Numbers = { 1, 2, 3 },
        };

        Assert.Throws<StreamForecastException>(() => ForecastUnpacker.Unpack(batch).ToArray());
    }

    private static (string, long, long, long, double, bool, bool, long) Told(SeriesForecast forecast) => (
        forecast.Series, forecast.Epoch, forecast.Sequence, forecast.UnixNanoseconds, forecast.Value, forecast.IsReady, forecast.IsDegraded,
        forecast.Skipped);
}
