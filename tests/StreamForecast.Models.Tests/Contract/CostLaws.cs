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
        Span<double> horizon = stackalloc double[3];
        int from = series.Length - 1_000;
        Run(forecaster, series.AsSpan(0, from), horizon);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(forecaster, series.AsSpan(from), horizon);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(IForecaster forecaster, ReadOnlySpan<double> series, Span<double> horizon)
    {
        foreach (double value in series)
        {
            forecaster.Forecast(horizon);
            forecaster.Learn(value);
        }
    }
}
