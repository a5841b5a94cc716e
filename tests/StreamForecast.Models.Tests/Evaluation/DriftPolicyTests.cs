using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Evaluation;

public class DriftPolicyTests
{
    private const int Length = 6_000;
    private const int Break = 4_000;
    private const int Recovery = 600;
    private const int Warm = 1_000;

    private const long Day = 86_400_000_000_000;

    private static readonly int[] Seeds = [200, 201, 202];

    [Theory]
    [InlineData("fast", 0.7)]
    [InlineData("balanced", 0.85)]
    [InlineData("full", 0.9)]
    public void After_an_abrupt_change_adapting_recovers_faster(string profile, double gate)
    {
        double relative = Relative(profile, BreaksOff, from: Break, to: Break + Recovery);

        Assert.True(relative < gate, $"{profile}: squared errors {relative} of those under report");
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("balanced")]
    public void While_nothing_changes_adapting_costs_less_than_one_percent(string profile)
    {
        double steady = Relative(profile, seed => TestSeries.Autoregressive(Length, slope: 0.8, seed), from: Warm, to: Length);
        double bursts = Relative(profile, Bursts, from: Warm, to: Length);

        Assert.True(steady < 1.01, $"{profile}: {steady}");
        Assert.True(bursts < 1.01, $"{profile}, whose volatility changes and whose law does not: {bursts}");
    }

    [Fact]
    public void Volatility_alone_does_set_it_off_so_that_the_cost_is_a_cost()
    {
        SeriesForecaster series = Learned(new SeriesConfiguration { Drift = DriftPolicy.Adapt }, Bursts(Seeds[0]));

        Assert.True(series.Drift.Count > 0);
    }

    [Fact]
    public void Restored_inside_the_recovery_it_goes_on_bit_for_bit()
    {
        var configuration = new SeriesConfiguration { Profile = "balanced", Drift = DriftPolicy.Adapt };
        double[] values = BreaksOff(Seeds[0]);
        SeriesForecaster original = Learned(configuration, values.AsSpan(0, Break + 100));
        Assert.Equal(1, original.Drift.Count);
        var restored = new SeriesForecaster(configuration);
        SavedState.Of(original).LoadInto(restored);

        for (int t = Break + 100; t < Length; t++)
        {
            original.Learn(new Observation(t * Day, values[t]));
            restored.Learn(new Observation(t * Day, values[t]));
        }

        Assert.Equal(StateBits.Of(original), StateBits.Of(restored));
    }

    /// <summary>The sum of squared errors under adapt over that under report.</summary>
    private static double Relative(string profile, Func<int, double[]> series, int from, int to)
    {
        var report = new SeriesConfiguration { Profile = profile };
        double adapted = Seeds.Sum(seed => SquaredErrors(report with { Drift = DriftPolicy.Adapt }, series(seed), from, to));
        return adapted / Seeds.Sum(seed => SquaredErrors(report, series(seed), from, to));
    }

    private static double SquaredErrors(SeriesConfiguration configuration, double[] values, int from, int to)
    {
        SeriesForecaster series = Learned(configuration, values.AsSpan(0, from));
        double sum = 0;
        for (int t = from; t < to; t++)
        {
            sum += Math.Pow(values[t] - series.TargetForecast, 2);
            series.Learn(new Observation(t * Day, values[t]));
        }

        return sum;
    }

    private static SeriesForecaster Learned(SeriesConfiguration configuration, ReadOnlySpan<double> values)
    {
        var series = new SeriesForecaster(configuration);
        for (int t = 0; t < values.Length; t++)
        {
            series.Learn(new Observation(t * Day, values[t]));
        }

        return series;
    }

    private static double[] BreaksOff(int seed)
    {
        double[] series = TestSeries.Noise(Length, seed);
        for (int t = 1; t < Length; t++)
        {
            series[t] += (t < Break ? 0.8 : -0.6) * series[t - 1];
        }

        return series;
    }

    // An autoregression that stays as it is, under noise whose size wanders.
    private static double[] Bursts(int seed)
    {
        double[] series = TestSeries.Noise(Length, seed);
        double[] sizes = TestSeries.Noise(Length, seed + 1_000);
        double size = 0;
        for (int t = 1; t < Length; t++)
        {
            size = (0.98 * size) + (0.2 * sizes[t]);
            series[t] = (series[t] * Math.Exp(size / 2)) + (0.8 * series[t - 1]);
        }

        return series;
    }
}
