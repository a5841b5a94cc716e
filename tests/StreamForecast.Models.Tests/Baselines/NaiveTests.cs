using StreamForecast.Models.Baselines;

namespace StreamForecast.Models.Tests.Baselines;

public class NaiveTests
{
    [Fact]
    public void Every_coming_value_is_the_last_one()
    {
        var naive = new Naive();
        double[] horizon = new double[3];
        naive.Learn(4);
        naive.Learn(-7);
        naive.Forecast(horizon);
        Assert.Equal([-7, -7, -7], horizon);
    }

    [Fact]
    public void For_changes_it_is_no_change()
    {
        var zero = new ZeroChange();
        double[] horizon = [1, 1];
        zero.Learn(4);
        zero.Forecast(horizon);
        Assert.Equal([0, 0], horizon);
    }
}
