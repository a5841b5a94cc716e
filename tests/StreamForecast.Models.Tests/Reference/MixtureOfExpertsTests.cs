using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Reference;

/// <summary>The whole fast ensemble against experts and mixture written out plainly, on identical scaled input.</summary>
public class MixtureOfExpertsTests
{
    private const double Tolerance = 1e-9;

    private static readonly EnsemblePlan Fast =
        new(["naive", "ar(1, forgetting=0.998)", "rnn(adam)"], TwoLayers: false, UsesSeason: false, ReturnTarget: false);

    [Fact]
    public void The_ensemble_equals_the_reference_on_an_autoregression() => Agree(TestSeries.Autoregressive(4_000, slope: 0.7, seed: 94));

    [SkippableFact]
    public void The_ensemble_equals_the_reference_on_hourly_load() => Agree(OilTemperature());

    /// <summary>Computed by the independent implementation itself, over the same scaled rows.</summary>
    [SkippableTheory]
    [InlineData(10, -1.2172030551778934)]
    [InlineData(100, 0.2487160169592826)]
    [InlineData(500, 1.349027447934944)]
    [InlineData(1000, 0.9854629038405878)]
    [InlineData(2000, -0.8086697038223224)]
    [InlineData(2999, -1.4895048489950442)]
    public void Its_forecasts_are_those_that_the_reference_printed(int row, double printed) =>
        Assert.Equal(printed, Forecasts(OilTemperature())[row], Tolerance);

    private static void Agree(double[] series)
    {
        double[] expected = ReferenceAggregation.MlPolyInSigmaUnits(
            series,
            ReferenceRegression.Forecasts(series, [1], forgetting: 0.998),
            ReferenceCell.ByAdam(series, rate: 1e-3, bound: 0.98));

        double[] actual = Forecasts(series);
        for (int t = 0; t < series.Length; t++)
        {
            Assert.Equal(expected[t], actual[t], Tolerance);
        }
    }

    private static double[] Forecasts(double[] series)
    {
        var ensemble = new Ensemble(Fast, new ModelContext());
        double[] forecasts = new double[series.Length];
        Span<double> move = stackalloc double[1];
        for (int t = 0; t < series.Length; t++)
        {
            ensemble.Forecast(move);
            forecasts[t] = (t == 0 ? 0 : series[t - 1]) + move[0];
            ensemble.Learn(series[t]);
        }

        return forecasts;
    }

    private static double[] OilTemperature()
    {
        double[] raw = SharedData.Column("etth1.csv", "OT");
        double mean = raw.Take(2_880).Average();
        double deviation = Math.Sqrt(raw.Take(2_880).Average(y => (y - mean) * (y - mean)));
        return [.. raw.Take(3_000).Select(y => (y - mean) / deviation)];
    }
}
