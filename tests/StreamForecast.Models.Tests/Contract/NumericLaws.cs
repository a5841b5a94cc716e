namespace StreamForecast.Models.Tests.Contract;

public class NumericLaws
{
    private const int Length = 2_000;

    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(ModelCases.HeldTo), Law.StaysFinite, MemberType = typeof(ModelCases))]
    public void Forecasts_stay_finite_on_awkward_series(string name)
    {
        ModelCase model = ModelCases.Named(name);
        Span<double> horizon = stackalloc double[4];
        foreach ((string series, double[] values) in TestSeries.Awkward(Length))
        {
            IForecaster forecaster = model.Create();
            foreach (double value in model.Fit(values))
            {
                forecaster.Forecast(horizon);
                Assert.True(double.IsFinite(horizon[0]) && double.IsFinite(horizon[^1]), $"{name} on {series}: {horizon[0]}, {horizon[^1]}");
                forecaster.Learn(value);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void What_is_not_finite_is_refused_and_leaves_the_state_as_it_was(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster forecaster = model.Create();
        double[] series = model.Fit(TestSeries.Autoregressive(200, slope: 0.5, seed: 5));
        foreach (double value in series)
        {
            long[] before = StateBits.Of(forecaster);
            Assert.Throws<ArgumentOutOfRangeException>(() => forecaster.Learn(double.NaN));
            Assert.Throws<ArgumentOutOfRangeException>(() => forecaster.Learn(double.PositiveInfinity));
            Assert.Throws<ArgumentOutOfRangeException>(() => forecaster.Learn(double.NegativeInfinity));
            Assert.Equal(before, StateBits.Of(forecaster));
            forecaster.Learn(value);
        }
    }
}
