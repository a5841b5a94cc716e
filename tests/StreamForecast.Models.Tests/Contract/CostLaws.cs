namespace StreamForecast.Models.Tests.Contract;

public class CostLaws
{
    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void After_warm_up_a_step_allocates_nothing(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster forecaster = model.Create();
        double[] series = model.Fit(TestSeries.Autoregressive(forecaster.WarmUp + 3_000, slope: 0.5, seed: 17));
        double[] horizon = new double[3];
        int from = series.Length - 1_000;
        void Step(int t)
        {
            forecaster.Forecast(horizon);
            forecaster.Learn(series[t]);
        }

        for (int t = 0; t < from; t++)
        {
            Step(t);
        }

        Assert.Equal(0, Allocation.Of(from, series.Length, Step));
    }
}
