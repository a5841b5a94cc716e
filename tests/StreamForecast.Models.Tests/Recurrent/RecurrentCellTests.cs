using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Recurrent;

public class RecurrentCellTests
{
    [Fact]
    public void The_article_s_cell_starts_with_ones_and_remembers_all_its_inputs()
    {
        var cell = RecurrentCell.Article(rate: 0, window: 8);
        Assert.Equal(new CellParameters(1, 1, 1), cell.Parameters);

        // O(3) expanded: u*(u*(m*x1 + b) + m*x2 + b) + m*x3 + b with ones is the sum of the inputs and of three biases.
        cell.Learn(10);
        cell.Learn(20);
        cell.Learn(30);
        Assert.Equal(63, cell.Output);
    }

    [Fact]
    public void One_plain_step_moves_each_parameter_by_rate_times_error_times_sensitivity()
    {
        var cell = RecurrentCell.Article(rate: 0.01, window: 8);
        cell.Learn(2);
        cell.Learn(1);

        // o = 1*0 + 1*2 + 1 = 3 stood for 1: error 2, sensitivities (0, 2, 1).
        Assert.Equal(new CellParameters(1, 1 - (0.01 * 2 * 2), 1 - (0.01 * 2)), cell.Parameters);
    }

    [Fact]
    public void By_Adam_it_equals_the_reference_recursion()
    {
        double[] series = TestSeries.Standardize(TestSeries.Autoregressive(5_000, slope: 0.9, seed: 51));
        AssertClose(ReferenceCell.ByAdam(series, 1e-3, 0.98), Prequential.Forecasts(RecurrentCell.ByAdam(), series));
    }

    [Fact]
    public void By_Gauss_Newton_it_equals_the_reference_recursion()
    {
        double[] series = TestSeries.Standardize(TestSeries.Autoregressive(5_000, slope: 0.9, seed: 52));
        AssertClose(ReferenceCell.ByGaussNewton(series, 0.999, 10), Prequential.Forecasts(RecurrentCell.ByGaussNewton(0.999), series));
    }

    [Theory]
    [InlineData(0.0, 1.0, 0.0)]
    [InlineData(0.7, 0.4, 0.1)]
    [InlineData(-0.9, 0.5, -0.2)]
    [InlineData(0.98, 0.3, 0.05)]
    public void Held_still_the_gradient_is_the_same_forwards_backwards_and_by_central_differences(double u, double m, double b)
    {
        const double Nudge = 1e-5;
        double[] series = TestSeries.Noise(200, seed: 53);
        var parameters = new CellParameters(u, m, b);

        CellParameters forward = Hear(parameters, new ForwardSensitivities(), series).Sensitivities;
        CellParameters backward = Hear(parameters, new TruncatedSensitivities(series.Length), series).Sensitivities;

        double Difference(CellParameters up, CellParameters down) => (Output(up) - Output(down)) / (2 * Nudge);
        double Output(CellParameters at) => Hear(at, new ForwardSensitivities(), series).Output;
        var differences = new CellParameters(
            Difference(parameters with { U = u + Nudge }, parameters with { U = u - Nudge }),
            Difference(parameters with { M = m + Nudge }, parameters with { M = m - Nudge }),
            Difference(parameters with { B = b + Nudge }, parameters with { B = b - Nudge }));
        AssertClose(forward, backward, 1e-10);
        AssertClose(forward, differences, 1e-6);
    }

    [Fact]
    public void A_window_too_short_for_the_memory_cuts_the_gradient_off()
    {
        double[] series = [.. Enumerable.Repeat(1.0, 100)];
        var parameters = new CellParameters(0.5, 1, 0);

        CellParameters whole = Hear(parameters, new ForwardSensitivities(), series).Sensitivities;
        CellParameters cut = Hear(parameters, new TruncatedSensitivities(3), series).Sensitivities;

        Assert.Equal(2, whole.B, 1e-9);
        Assert.Equal(1.75, cut.B, 1e-9);
    }

    [Fact]
    public void Further_steps_feed_the_output_back_as_input()
    {
        RecurrentCell cell = Hear(new CellParameters(0.5, 0.4, 0.1), new ForwardSensitivities(), [1, 2, 3]);
        double[] horizon = new double[3];
        cell.Forecast(horizon);

        Assert.Equal(cell.Output, horizon[0]);
        Assert.Equal((0.9 * horizon[0]) + 0.1, horizon[1], 1e-12);
        Assert.Equal((0.9 * horizon[1]) + 0.1, horizon[2], 1e-12);
    }

    [Fact]
    public void Memory_stays_inside_the_stable_bound()
    {
        // Alternating signs ask for u = -1.
        var cell = RecurrentCell.ByAdam(rate: 0.05);
        Prequential.Forecasts(cell, [.. Enumerable.Range(0, 5_000).Select(t => (t % 2 == 0 ? 1.0 : -1) * (1 + (0.01 * t)))]);
        Assert.InRange(cell.Parameters.U, -RecurrentCell.StableBound, RecurrentCell.StableBound);
        Assert.True(double.IsFinite(cell.Output));
    }

    [SkippableTheory]
    [InlineData(0.1, 7)]
    [InlineData(0.01, 20)]
    [InlineData(0.001, 44)]
    public void On_monthly_oil_returns_in_percent_the_article_s_cell_diverges_within_months(double rate, int months)
    {
        double[] returns = SharedData.MonthlyReturns("brent-daily.csv");
        double[] forecasts = Prequential.Forecasts(RecurrentCell.Article(rate, window: 12), returns[..(months + 1)]);
        Assert.Contains(forecasts, f => !(Math.Abs(f) < 1e6));
    }

    [SkippableFact]
    public void On_monthly_oil_returns_a_rate_small_for_the_units_is_sane_and_no_better_than_zero()
    {
        double[] returns = SharedData.MonthlyReturns("brent-daily.csv");
        double[] cell = Prequential.Forecasts(RecurrentCell.Article(1e-4, window: 12), returns);
        double[] adam = Prequential.Forecasts(RecurrentCell.ByAdam(m: 0), returns);

        Assert.Equal(12.46, Root(new double[returns.Length]), 0.02);
        Assert.Equal(12.75, Root(cell), 0.02);
        Assert.Equal(12.45, Root(adam), 0.02);

        double Root(double[] forecasts) => Math.Sqrt(Prequential.MeanSquaredError(forecasts, returns, 24, returns.Length));
    }

    private static RecurrentCell Hear(CellParameters parameters, ICellSensitivities sensitivities, double[] series)
    {
        var cell = new RecurrentCell(parameters, sensitivities, new CellGradientRule(0), double.PositiveInfinity);
        foreach (double value in series)
        {
            cell.Learn(value);
        }

        return cell;
    }

    private static void AssertClose(CellParameters expected, CellParameters actual, double relative)
    {
        Assert.Equal(1, actual.U / expected.U, relative);
        Assert.Equal(1, actual.M / expected.M, relative);
        Assert.Equal(1, actual.B / expected.B, relative);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int t = 0; t < expected.Length; t++)
        {
            Assert.True(Math.Abs(expected[t] - actual[t]) <= 1e-9, $"at {t}: {expected[t]}, {actual[t]}");
        }
    }
}
