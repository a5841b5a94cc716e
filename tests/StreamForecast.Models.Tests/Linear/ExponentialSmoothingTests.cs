using StreamForecast.Models.Linear;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Linear;

public class ExponentialSmoothingTests
{
    [Fact]
    public void The_level_moves_by_its_fraction_of_each_error() =>
        Assert.Equal([0, 8, 8.5, 7.375], Prequential.Forecasts(new ExponentialSmoothing(0.25), [8, 10, 4, 0]), (a, b) => Math.Abs(a - b) < 1e-12);

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public void A_fraction_out_of_range_is_refused(double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialSmoothing(alpha));
}
