using StreamForecast.Models.Linear;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Linear;

public class LinearNeuronTests
{
    [Fact]
    public void A_step_moves_slope_and_bias_against_the_gradient_of_half_the_squared_error()
    {
        // 1*2 + 0 stood for 1.5: error .5, gradient (.5*2, .5); then m = .9, b = -.05 and 1.5 gives 1.3.
        double[] forecasts = Prequential.Forecasts(new LinearNeuron(0.1, double.PositiveInfinity), [2, 1.5, 0]);
        Assert.Equal(2, forecasts[1], 1e-12);
        Assert.Equal(1.3, forecasts[2], 1e-12);
    }

    [Fact]
    public void A_surprise_moves_it_no_further_than_the_limit_allows()
    {
        // Error -1e6 at input 1: the gradient, cut to length 1, is (-1, -1)/sqrt(2).
        double[] forecasts = Prequential.Forecasts(new LinearNeuron(0.1, gradientLimit: 1), [1, 1e6, 0]);
        Assert.Equal(((1 + (0.1 / Math.Sqrt(2))) * 1e6) + (0.1 / Math.Sqrt(2)), forecasts[2], 1e-6);
    }
}
