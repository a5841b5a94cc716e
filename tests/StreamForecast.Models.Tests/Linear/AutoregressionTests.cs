using MathNet.Numerics.LinearAlgebra;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Linear;

public class AutoregressionTests
{
    [Theory]
    [InlineData(0.998, 1)]
    [InlineData(1.0, 1)]
    [InlineData(0.9995, 1, 2, 3, 4, 5)]
    [InlineData(0.9995, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)]
    [InlineData(0.998, 1, 2, 7, 24, 25, 48)]
    public void Forecasts_equal_the_reference_recursion(double forgetting, params int[] lags)
    {
        double[] series = TestSeries.Autoregressive(3_000, slope: 0.9, seed: 21);

        double[] forecasts = Prequential.Forecasts(new Autoregression(lags, forgetting), series);

        AssertClose(ReferenceRegression.Forecasts(series, lags, forgetting), forecasts);
    }

    [Fact]
    public void Forgetting_nothing_it_is_the_least_squares_line_through_all_the_past()
    {
        double[] series = TestSeries.Autoregressive(500, slope: 0.7, seed: 22);
        var model = new Autoregression([1], 1, delta: 1e10, traceCap: 1e10);
        Prequential.Forecasts(model, series);

        // The first value counts once as its own successor.
        double[] before = [series[0], .. series[..^1]];
        Matrix<double> rows = Matrix<double>.Build.DenseOfColumnArrays(before, [.. before.Select(_ => 1.0)]);
        Vector<double> line = rows.QR().Solve(Vector<double>.Build.Dense(series));

        Assert.Equal(line[0], model.Weights[0], tolerance: 1e-7);
        Assert.Equal(line[1], model.Weights[1], tolerance: 1e-7);
    }

    [Fact]
    public void Beyond_its_lags_a_longer_forecast_feeds_on_itself()
    {
        double[] series = TestSeries.Autoregressive(300, slope: 0.7, seed: 23);
        var model = new Autoregression([1, 3], 0.999);
        Prequential.Forecasts(model, series);
        double[] horizon = new double[4];
        model.Forecast(horizon);

        (double w1, double w3, double b) = (model.Weights[0], model.Weights[1], model.Weights[2]);
        double first = (w1 * series[^1]) + (w3 * series[^3]) + b;
        double second = (w1 * first) + (w3 * series[^2]) + b;
        double third = (w1 * second) + (w3 * series[^1]) + b;
        double fourth = (w1 * third) + (w3 * first) + b;
        AssertClose([first, second, third, fourth], horizon);
    }

    [Fact]
    public void A_regime_left_behind_is_forgotten()
    {
        double[] series = [.. TestSeries.Autoregressive(3_000, slope: 0.9, seed: 24), .. TestSeries.Autoregressive(3_000, slope: -0.5, seed: 25)];
        Autoregression forgetful = Autoregression.OfOrder(1, 0.998);
        Autoregression retentive = Autoregression.OfOrder(1, 1);
        Prequential.Forecasts(forgetful, series);
        Prequential.Forecasts(retentive, series);

        Assert.InRange(forgetful.Weights[0], -0.6, -0.4);
        Assert.InRange(retentive.Weights[0], 0.3, 0.9);
    }

    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    [InlineData(Autoregression.MaxLag + 1)]
    public void Lags_that_do_not_ascend_within_bounds_are_refused(params int[] lags) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(lags), () => new Autoregression(lags, 0.999));

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int t = 0; t < expected.Length; t++)
        {
            Assert.True(Math.Abs(expected[t] - actual[t]) <= 1e-9 * Math.Max(1, Math.Abs(expected[t])), $"at {t}: {expected[t]}, {actual[t]}");
        }
    }
}
