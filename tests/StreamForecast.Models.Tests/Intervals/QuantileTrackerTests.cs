using StreamForecast.Models.Intervals;

namespace StreamForecast.Models.Tests.Intervals;

public class QuantileTrackerTests
{
    [Fact]
    public void Half_widths_start_at_the_normal_quantile_and_move_so_that_misses_balance()
    {
        Assert.Equal(1.2816, QuantileTracker.Start(0.8), 4);

        double halfWidth = 1;
        Assert.Equal(1.04, QuantileTracker.Next(halfWidth, 0.8, missed: true), 12);
        Assert.Equal(0.99, QuantileTracker.Next(halfWidth, 0.8, missed: false), 12);
        Assert.Equal(0, QuantileTracker.Next(0.001, 0.8, missed: false));
    }
}
