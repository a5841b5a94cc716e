using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Recurrent;

public class InnerScaleTests
{
    [Fact]
    public void For_64_values_it_holds_what_it_was_given_then_follows_the_series()
    {
        var scale = new InnerScale(0.25);
        for (int t = 0; t < 63; t++)
        {
            scale.Learn(t % 2 == 0 ? 9 : 11);
            Assert.Equal((0, 1, 0.25), (scale.Mean, scale.Deviation, scale.Change));
        }

        scale.Learn(11);

        // Equal weights so far: mean 10, deviation 1, every change 2.
        Assert.Equal(10, scale.Mean, 1e-12);
        Assert.Equal(1, scale.Deviation, 1e-12);
        Assert.Equal(2, scale.Change, 1e-12);
    }

    [Fact]
    public void A_change_of_regime_is_half_forgotten_after_a_thousand_values()
    {
        var scale = new InnerScale(1);
        Repeat(scale, 0, 20_000);
        Repeat(scale, 1, 1_000);

        Assert.Equal(0.5, scale.Mean, 0.01);
    }

    [Fact]
    public void Inputs_are_clipped_at_6_and_targets_at_12()
    {
        var scale = new InnerScale(1);

        Assert.Equal((6, -6), (scale.LevelInput(7), scale.LevelInput(-1e300)));
        Assert.Equal(6, scale.ChangeInput(-double.MaxValue, double.MaxValue));
        Assert.Equal((11, 12), (scale.Target(11), scale.Target(13)));
    }

    [Fact]
    public void The_output_that_is_the_target_forecasts_the_value()
    {
        var scale = new InnerScale(0.5);
        scale.Learn(3);

        Assert.Equal(4.25, scale.Forecast(scale.Last, scale.Target(4.25)));
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e-9)]
    public void Inputs_and_targets_do_not_depend_on_the_units(double factor)
    {
        InnerScale one = new(0.7), other = new(0.7 * factor);
        var random = new SeededRandom(5);
        for (int t = 0; t < 300; t++)
        {
            double value = random.NextNormal();
            if (t >= InnerScale.HeldRows) Assert.Equal(one.LevelInput(value), other.LevelInput(value * factor), 1e-9);
            Assert.Equal(one.Target(value), other.Target(value * factor), 1e-9);
            one.Learn(value);
            other.Learn(value * factor);
        }
    }

    [Fact]
    public void A_constant_series_leaves_it_finite_for_ever()
    {
        var scale = new InnerScale(1e-3);
        Repeat(scale, 1, 1);
        Repeat(scale, 0, 1_500_000);

        Assert.True(scale.Change > 0 && scale.Deviation > 0);
        Assert.Equal(12, scale.Target(1));
        Assert.Equal(0, scale.Target(0));
    }

    private static void Repeat(InnerScale scale, double value, int times)
    {
        for (int t = 0; t < times; t++)
        {
            scale.Learn(value);
        }
    }
}
