using StreamForecast.Models.Linear;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Linear;

public class HoltWintersTests
{
    private static readonly double[] Shape = [5, -1, 2, -6];

    [Fact]
    public void A_season_that_repeats_is_forecast_exactly_once_it_was_heard()
    {
        double[] series = [.. Enumerable.Range(0, 12).Select(t => 100 + Shape[t % 4])];
        double[] forecasts = Prequential.Forecasts(new HoltWinters(4, SmoothingConstants.Default, 0.3), series);
        for (int t = 4; t < series.Length; t++)
        {
            Assert.Equal(series[t], forecasts[t], 1e-9);
        }
    }

    [Fact]
    public void It_takes_up_another_season_and_a_trend()
    {
        double[] series = [.. Enumerable.Range(0, 4_000).Select(t => (0.5 * t) + (t < 400 ? Shape[t % 4] : -2 * Shape[t % 4]))];
        var model = new HoltWinters(4, new SmoothingConstants(0.3, 0.1, 1), 0.5);
        Prequential.Forecasts(model, series[..3_990]);
        double[] horizon = new double[10];
        model.Forecast(horizon);
        for (int h = 0; h < horizon.Length; h++)
        {
            Assert.Equal(series[3_990 + h], horizon[h], 1e-6);
        }
    }

    [Fact]
    public void While_the_first_season_is_collected_it_is_the_random_walk() =>
        Assert.Equal([0, 7, 3], Prequential.Forecasts(new HoltWinters(4, SmoothingConstants.Default, 0.3), [7, 3, 9]));
}
