using StreamForecast.Models.Intervals;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Intervals;

public class MoveShrinkageTests
{
    [Fact]
    public void It_believes_all_of_a_move_until_enough_have_matured_then_the_part_that_came()
    {
        var shrinkage = new MoveShrinkage();
        double[] noise = TestSeries.Noise(3_000, seed: 42);
        for (int i = 0; i < 63; i++)
        {
            shrinkage.Learn(noise[i], 0.4 * noise[i], sigma: 1);
            Assert.Equal(1, shrinkage.Kappa);
        }

        for (int i = 63; i < 2_000; i++)
        {
            shrinkage.Learn(noise[i], (0.4 * noise[i]) + (0.1 * noise[i + 1]), sigma: 1);
        }

        Assert.Equal(0.4, shrinkage.Kappa, 0.05);
    }

    [Fact]
    public void A_move_that_comes_the_other_way_is_not_believed_at_all_and_none_is_stretched()
    {
        var against = new MoveShrinkage();
        var beyond = new MoveShrinkage();
        for (int i = 0; i < 100; i++)
        {
            against.Learn(1, -1, 1);
            beyond.Learn(1, 2, 1);
        }

        Assert.Equal(0, against.Kappa);
        Assert.Equal(1, beyond.Kappa);
    }

    [Fact]
    public void Quiet_times_weigh_more_than_loud_ones()
    {
        var shrinkage = new MoveShrinkage();
        for (int i = 0; i < 400; i++)
        {
            shrinkage.Learn(1, 1, sigma: 1);
            shrinkage.Learn(1, 0, sigma: 10);
        }

        Assert.InRange(shrinkage.Kappa, 0.98, 1);
    }
}
