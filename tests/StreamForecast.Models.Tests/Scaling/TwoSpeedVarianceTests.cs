using StreamForecast.Models.Scaling;

namespace StreamForecast.Models.Tests.Scaling;

public class TwoSpeedVarianceTests
{
    [Fact]
    public void The_first_values_weigh_the_same()
    {
        var variance = new TwoSpeedVariance();
        Assert.Equal(0, variance.Value);
        foreach (double deviation in (double[])[3, -1, 2])
        {
            variance.Learn(deviation);
        }

        Assert.Equal(14.0 / 3, variance.Value, 12);
        Assert.Equal(3, variance.Count);
    }

    [Fact]
    public void After_ten_quiet_rows_half_of_the_fast_part_is_left_and_after_sixty_half_of_the_slow()
    {
        var variance = new TwoSpeedVariance();
        for (int i = 0; i < 2_000; i++)
        {
            variance.Learn(1);
        }

        for (int i = 0; i < 10; i++)
        {
            variance.Learn(0);
        }

        Assert.Equal((0.5 + Math.Pow(0.5, 10.0 / 60)) / 2, variance.Value, 9);
        for (int i = 0; i < 50; i++)
        {
            variance.Learn(0);
        }

        Assert.Equal((Math.Pow(0.5, 6) + 0.5) / 2, variance.Value, 9);
    }
}
