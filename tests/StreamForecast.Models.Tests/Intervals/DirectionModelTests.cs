using StreamForecast.Models.Intervals;

namespace StreamForecast.Models.Tests.Intervals;

public class DirectionModelTests
{
    [Fact]
    public void It_starts_near_the_normal_curve_and_is_never_certain()
    {
        var model = new DirectionModel();

        Assert.Equal(0.5, model.Up(0, 1));
        Assert.Equal(1 / (1 + Math.Exp(-1.6)), model.Up(2, 2), 12);
        Assert.Equal(model.Up(4, 1), model.Up(100, 1));
        Assert.Equal(0.5, model.Up(3, sigma: 0));
        Assert.InRange(model.Up(-100, 1), 0.001, 0.002);
    }

    [Fact]
    public void It_learns_that_most_moves_are_ties()
    {
        var model = new DirectionModel();
        for (int i = 0; i < 2_000; i++)
        {
            model.Learn(0, 1, isHigher: i % 5 == 0);
        }

        Assert.Equal(0.2, model.Up(0, 1), 0.03);
    }
}
