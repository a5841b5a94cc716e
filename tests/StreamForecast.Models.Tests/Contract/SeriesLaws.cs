using StreamForecast.Models.Ensembles;

namespace StreamForecast.Models.Tests.Contract;

/// <summary>Laws of a whole series' forecaster under each profile, which speak of what a single model does not have.</summary>
public class SeriesLaws
{
    private const int Length = 9_000;

    public static TheoryData<string> ProfileNames => [.. Profiles.Names];

    /// <summary>The gate of the benchmark, here where the nominal coverage is known to be the right one.</summary>
    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void On_Gaussian_noise_each_interval_covers_what_it_says(string profile)
    {
        SeriesUnderLaw series = SeriesUnderLaw.Create(profile);
        SeriesScore score = SeriesScore.Of(series, TestSeries.Noise(Length, seed: 95));

        for (int level = 0; level < series.Layout.Levels.Count; level++)
        {
            Assert.Equal(series.Layout.Levels[level], score.Coverage(level), tolerance: 0.01);
        }
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void Neither_the_unit_nor_the_zero_of_a_series_matters(string profile)
    {
        double[] values = TestSeries.Autoregressive(3_000, slope: 0.6, seed: 96);
        double plain = SeriesScore.Of(SeriesUnderLaw.Create(profile), values).RelativeRmse;
        Assert.InRange(plain, 0.5, 0.95);
        foreach ((double factor, double shift) in ((double, double)[])[(1e6, 0), (1e-6, 0), (1, 1e6), (1, 1e9)])
        {
            double[] elsewhere = [.. values.Select(y => (y * factor) + shift)];
            double moved = SeriesScore.Of(SeriesUnderLaw.Create(profile), elsewhere).RelativeRmse;

            // Rounding differs, most at 1e9, and two experts that are nearly as good may change places.
            Assert.Equal(plain, moved, tolerance: 0.003);
        }
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void Zeros_with_spikes_leave_it_finite_and_near_zero(string profile)
    {
        var random = new Random(97);
        double[] values = [.. Enumerable.Range(0, 3_000).Select(_ => random.Next(50) == 0 ? 1e5 * random.NextDouble() : 0)];
        SeriesUnderLaw series = SeriesUnderLaw.Create(profile);
        SeriesScore score = SeriesScore.Of(series, values);

        Assert.True(score.IsFinite);
        Assert.True(score.RelativeRmse < 1, $"{score.RelativeRmse}");
        Assert.False(series.IsDegraded);
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void Once_past_its_warm_up_its_snapshot_keeps_its_size(string profile)
    {
        // Past the search for a season, and past the first checkpoint of the experts.
        const int Settled = 4_500;
        double[] values = TestSeries.Autoregressive(Length, slope: 0.5, seed: 98);

        int settled = StateBits.Size(SavedState.Of(Learned(profile, values.AsSpan(0, Settled))));
        int late = StateBits.Size(SavedState.Of(Learned(profile, values)));

        Assert.Equal(settled, late);
    }

    [Theory]
    [MemberData(nameof(ProfileNames))]
    public void After_warm_up_a_step_allocates_nothing(string profile)
    {
        // Past the first checkpoint of the experts, the rest of their warm-up; each stretch is long enough for another.
        const int Settled = 4_500;
        const int Checkpoints = 4_096;
        const int Stretches = 2;
        double[] values = TestSeries.Autoregressive(Settled + (Stretches * Checkpoints), slope: 0.5, seed: 99);
        SeriesUnderLaw series = Learned(profile, values.AsSpan(0, Settled));
        double[] numbers = new double[series.Layout.Length];

        long allocated = Allocation.Of(
            Settled,
            values.Length,
            t =>
            {
                series.Forecast(numbers);
                series.Learn(t, values[t]);
            },
            Stretches);

        Assert.Equal(0, allocated);
    }

    private static SeriesUnderLaw Learned(string profile, ReadOnlySpan<double> values)
    {
        SeriesUnderLaw series = SeriesUnderLaw.Create(profile);
        for (int t = 0; t < values.Length; t++)
        {
            series.Learn(t, values[t]);
        }

        return series;
    }
}
