using StreamForecast.Models.Baselines;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Explanation;

public class MemoryExplanationTests
{
    [Fact]
    public void The_cell_s_output_expands_into_inputs_and_biases()
    {
        // With parameters held still o = sum of m*u^i*x(t-i) and of b*u^i.
        var cell = new RecurrentCell(new CellParameters(0.5, 2, 0.25), new ForwardSensitivities(), new CellGradientRule(0));
        foreach (double value in (double[])[1, 2, 3])
        {
            cell.Learn(value);
        }

        MemoryExplanation explanation = MemoryExplanation.Of(cell, [3, 2, 1], centre: 0);

        Assert.Equal([2, 1, 0.5], explanation.Gradients);
        Assert.Equal([6, 2, 0.5], explanation.Contributions);
        Assert.Equal(0.25 * (1 + 0.5 + 0.25), explanation.Bias, 1e-12);
    }

    [Fact]
    public void Contributions_and_bias_add_up_to_the_forecast()
    {
        double[] series = TestSeries.Autoregressive(500, slope: 0.7, seed: 81);
        Autoregression model = Autoregression.OfOrder(5, 0.999);
        Prequential.Forecasts(model, series);
        double[] next = new double[1];
        model.Forecast(next);

        MemoryExplanation explanation = MemoryExplanation.Of(model, [.. series.Reverse().Take(20)], centre: 1.5);

        Assert.Equal(20, explanation.Contributions.Count);
        Assert.Equal(next[0], explanation.Contributions.Sum() + explanation.Bias, 1e-12);
        Assert.Equal(model.Weights[^1] + (1.5 * explanation.Gradients.Sum()), explanation.Bias, 1e-9);
    }

    [Theory]
    [InlineData(0, 1.0, 0.0, 0.0)]
    [InlineData(0, -3.0, 1.0, 1.0)]
    [InlineData(1, 1.0, -2.0, 1.0)]
    [InlineData(2, 0.0, 0.0, 4.0)]
    public void The_half_life_is_the_first_lag_that_holds_half_of_all(int expected, params double[] gradients) =>
        Assert.Equal(expected, MemoryExplanation.FindHalfLife(gradients));

    [Fact]
    public void What_listens_to_nothing_has_no_half_life() =>
        Assert.Null(MemoryExplanation.Of(new ZeroChange(), [1, 2], centre: 0).HalfLife);

    [Fact]
    public void The_half_life_counts_lags_beyond_the_values_at_hand()
    {
        var slow = new ExponentialSmoothing(0.01);
        slow.Learn(1);
        Assert.Equal(68, MemoryExplanation.Of(slow, [1], centre: 0).HalfLife);
    }
}
