namespace StreamForecast.Models.Tests.Contract;

public class AccuracyLaws
{
    private const int Length = 9_000;
    private const int Scored = 3_000;

    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(ModelCases.HeldTo), Law.LearnsAnAutoregression, MemberType = typeof(ModelCases))]
    public void On_an_autoregression_the_late_error_beats_naive_and_nears_the_noise(string name)
    {
        ModelCase model = ModelCases.Named(name);
        const double Slope = 0.5;
        double[] series = TestSeries.Autoregressive(Length, Slope, seed: 11);
        double unit = Variance(series) / Variance(model.Fit(series));

        double error = unit * LateError(model, model.Fit(series));

        double noise = 0, naive = 0;
        for (int t = Length - Scored; t < Length; t++)
        {
            noise += Math.Pow(series[t] - (Slope * series[t - 1]), 2) / Scored;
            naive += Math.Pow(series[t] - series[t - 1], 2) / Scored;
        }

        Assert.True(error < 0.9 * naive, $"{name}: {error}, naive {naive}");
        Assert.True(error < 1.05 * noise, $"{name}: {error}, noise {noise}");
    }

    /// <summary>Nothing forecasts independent noise: whoever seems to has seen the value before its turn.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void On_independent_noise_nothing_beats_the_variance(string name)
    {
        ModelCase model = ModelCases.Named(name);
        double[] series = model.Fit(TestSeries.Noise(Length, seed: 12));

        double error = LateError(model, series);

        Assert.True(!(error < 0.99 * Variance(series[^Scored..])), $"{name}: {error}");
    }

    private static double LateError(ModelCase model, double[] series)
    {
        IForecaster forecaster = model.Create();
        Span<double> next = stackalloc double[1];
        double squares = 0;
        for (int t = 0; t < series.Length; t++)
        {
            forecaster.Forecast(next);
            forecaster.Learn(series[t]);
            squares += t >= series.Length - Scored ? Math.Pow(series[t] - next[0], 2) : 0;
        }

        return squares / Scored;
    }

    private static double Variance(double[] series)
    {
        double mean = series.Average();
        return series.Average(y => (y - mean) * (y - mean));
    }
}
