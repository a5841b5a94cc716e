using StreamForecast.Models.Linear;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Linear;

public class HoltTests
{
    [Fact]
    public void Forecasts_equal_the_reference_recursion()
    {
        double[] series = TestSeries.Autoregressive(2_000, slope: 0.95, seed: 61);
        double[] forecasts = Prequential.Forecasts(new Holt(new SmoothingConstants(0.8, 0.2, 0.8)), series);

        double level = series[0], trend = 0;
        for (int t = 0; t < series.Length; t++)
        {
            double forecast = level + (0.8 * trend);
            Assert.Equal(t == 0 ? 0 : forecast, forecasts[t], 1e-9);
            double error = series[t] - forecast;
            level = forecast + (0.8 * error);
            trend = (0.8 * trend) + (0.8 * 0.2 * error);
        }
    }

    [Fact]
    public void Undamped_it_follows_a_straight_line_as_far_as_asked()
    {
        var holt = new Holt(new SmoothingConstants(0.5, 0.5, 1));
        Prequential.Forecasts(holt, [.. Enumerable.Range(0, 400).Select(t => 3.0 + (2 * t))]);
        double[] horizon = new double[10];
        holt.Forecast(horizon);
        Assert.Equal(3 + (2 * 400), horizon[0], 1e-6);
        Assert.Equal(3 + (2 * 409), horizon[9], 1e-5);
    }

    [Fact]
    public void Damped_its_trend_dies_out()
    {
        var holt = new Holt(SmoothingConstants.Default);
        Prequential.Forecasts(holt, [.. Enumerable.Range(0, 100).Select(t => (double)t)]);
        double[] horizon = new double[200];
        holt.Forecast(horizon);
        Assert.True(horizon[1] > horizon[0]);
        Assert.Equal(horizon[150], horizon[199], 1e-9);
    }

    [Theory]
    [InlineData(0, 0.2, 0.8)]
    [InlineData(1.1, 0.2, 0.8)]
    [InlineData(0.5, -0.1, 0.8)]
    [InlineData(0.5, 0.2, double.NaN)]
    public void Constants_out_of_range_are_refused(double level, double trend, double damping) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Holt(new SmoothingConstants(level, trend, damping)));
}
