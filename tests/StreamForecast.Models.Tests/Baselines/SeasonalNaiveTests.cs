using StreamForecast.Models.Baselines;

namespace StreamForecast.Models.Tests.Baselines;

public class SeasonalNaiveTests
{
    [Fact]
    public void The_last_season_comes_again_and_again()
    {
        var model = new SeasonalNaive(3);
        foreach (double value in (double[])[9, 1, 2, 3])
        {
            model.Learn(value);
        }

        double[] horizon = new double[7];
        model.Forecast(horizon);
        Assert.Equal([1, 2, 3, 1, 2, 3, 1], horizon);
    }

    [Fact]
    public void What_lies_before_the_first_value_reads_as_the_first_value()
    {
        var model = new SeasonalNaive(3);
        model.Learn(5);
        model.Learn(6);
        double[] horizon = new double[3];
        model.Forecast(horizon);
        Assert.Equal([5, 5, 6], horizon);
    }
}
