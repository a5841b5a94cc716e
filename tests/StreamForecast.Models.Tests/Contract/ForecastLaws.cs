namespace StreamForecast.Models.Tests.Contract;

public class ForecastLaws
{
    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void Forecasting_changes_nothing(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster asked = model.Create();
        IForecaster unasked = model.Create();
        Span<double> horizon = stackalloc double[16];
        foreach (double value in model.Fit(TestSeries.Autoregressive(400, slope: 0.5, seed: 7)))
        {
            asked.Forecast(horizon);
            asked.Forecast(horizon[..1]);
            asked.Forecast([]);
            asked.Learn(value);
            unasked.Learn(value);
        }

        long[] before = StateBits.Of(asked);
        asked.Forecast(horizon);
        Assert.Equal(before, StateBits.Of(asked));
        Assert.Equal(StateBits.Of(unasked), before);
        Span<double> expected = stackalloc double[16];
        unasked.Forecast(expected);
        Assert.Equal(StateBits.Of(expected), StateBits.Of(horizon));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_longer_horizon_extends_the_shorter_one(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster forecaster = model.Create();
        Span<double> longer = stackalloc double[60];
        Span<double> shorter = stackalloc double[60];
        foreach (double value in model.Fit(TestSeries.Autoregressive(120, slope: 0.5, seed: 8)))
        {
            forecaster.Learn(value);
            forecaster.Forecast(longer);
            foreach (int length in (ReadOnlySpan<int>)[1, 2, 7, 59])
            {
                shorter.Fill(double.NaN);
                forecaster.Forecast(shorter[..length]);
                Assert.Equal(StateBits.Of(longer[..length]), StateBits.Of(shorter[..length]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void It_becomes_ready_once_at_its_declared_warm_up(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster forecaster = model.Create();
        Assert.InRange(forecaster.WarmUp, 1, int.MaxValue);
        double[] series = model.Fit(TestSeries.Autoregressive(forecaster.WarmUp + 200, slope: 0.5, seed: 9));
        for (int learned = 0; learned < series.Length; learned++)
        {
            Assert.Equal(learned >= forecaster.WarmUp, forecaster.IsReady);
            forecaster.Learn(series[learned]);
        }
    }
}
