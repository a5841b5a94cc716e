using StreamForecast.Models.Optimizers;

namespace StreamForecast.Models.Tests.Optimizers;

public class GradientClippingTests
{
    [Fact]
    public void A_long_gradient_keeps_its_direction_and_gets_the_limit_for_its_length()
    {
        double[] gradient = [30, -40];
        GradientClipping.Clip(gradient, 5);
        Assert.Equal(3, gradient[0], 1e-12);
        Assert.Equal(-4, gradient[1], 1e-12);
    }

    [Fact]
    public void A_short_gradient_stays_as_it_is()
    {
        double[] gradient = [0.3, -0.4];
        GradientClipping.Clip(gradient, 0.5);
        Assert.Equal([0.3, -0.4], gradient);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e200)]
    public void A_gradient_that_overflowed_is_not_followed(double component)
    {
        double[] gradient = [component, 1];
        GradientClipping.Clip(gradient, 1);
        Assert.Equal([0, 0], gradient);
    }
}
