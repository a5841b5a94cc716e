namespace StreamForecast.Models.Tests;

public class ForecastLayoutTests
{
    [Fact]
    public void Series_of_one_horizon_and_one_list_of_levels_share_a_layout()
    {
        double[] levels = [0.5, 0.9], others = [0.5, 0.9];
        ForecastLayout layout = ForecastLayout.Of(3, levels);

        Assert.Same(layout, ForecastLayout.Of(3, levels));
        Assert.Equal((3, levels), (layout.Horizon, layout.Levels));
        Assert.Equal(4, ForecastLayout.Of(4, levels).Horizon);
        Assert.Same(others, ForecastLayout.Of(3, others).Levels);
    }

    [Fact]
    public void A_layout_that_was_pushed_out_is_made_anew()
    {
        double[] levels = [0.8];
        for (int horizon = 1; horizon <= 1_000; horizon++)
        {
            Assert.Equal(horizon, ForecastLayout.Of(horizon, levels).Horizon);
        }

        Assert.Equal((1, levels), (ForecastLayout.Of(1, levels).Horizon, ForecastLayout.Of(1, levels).Levels));
    }
}
