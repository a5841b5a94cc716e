using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests;

public class SeriesForecasterTests
{
    private const long Minute = 60_000_000_000;
    private const long Hour = 60 * Minute;

    [Fact]
    public void While_warming_up_it_is_naive_without_intervals_and_afterwards_it_has_them()
    {
        var series = new SeriesForecaster(new SeriesConfiguration());
        Assert.Null(series.Last);
        for (int t = 0; t < 64; t++)
        {
            Assert.False(series.IsReady);
            Assert.Equal(LearnOutcome.Learned, series.Learn(new Observation(t * Minute, 10 + Math.Sin(t))));
            Forecast forecast = Standing(series);
            Assert.Equal(t == 63, forecast.HasIntervals);
            Assert.True(t == 63 || forecast.Mean(1) == 10 + Math.Sin(t));
            Assert.True(double.IsNaN(series.RelativeRmse));
        }

        Assert.True(series.IsReady);
        Assert.Equal(64, series.Observations);
        Assert.Equal(63 * Minute, series.Last!.Value.Time);
    }

    [Fact]
    public void Every_profile_beats_naive_on_a_daily_wave_and_shows_its_weights()
    {
        foreach (string profile in Profiles.Names)
        {
            SeriesForecaster series = Learned(new SeriesConfiguration { Profile = profile }, Wave(2_000), Hour);

            Assert.True(series.RelativeRmse < (profile == Profiles.Fast ? 1 : 0.5), $"{profile}: {series.RelativeRmse}");
            Assert.Equal(series.Experts.Count, series.ExpertWeights.Length);
            Assert.Equal(1, series.ExpertWeights.ToArray().Sum(), 9);
            Assert.Equal(profile == Profiles.Fast ? null : 24, series.Season);
            Assert.NotNull(series.Cell);
            Assert.False(series.IsDegraded);
        }
    }

    [Theory]
    [InlineData("fast", Target.Level, 1, "tick")]
    [InlineData("fast", Target.LogReturn, 4, "5m")]
    [InlineData("balanced", Target.Return, 2, "tick")]
    [InlineData("full", Target.Level, 3, "tick")]
    public void A_restored_series_goes_on_bit_for_bit(string profile, Target target, int horizon, string sampling)
    {
        var configuration = new SeriesConfiguration
        {
            Profile = profile,
            Target = target,
            Horizon = horizon,
            Sampling = SamplingRule.Parse(sampling),
        };
        double[] values = [.. TestSeries.Autoregressive(900, slope: 0.9, seed: 71).Select((e, t) => t % 97 == 40 ? -1 : 30 + e)];
        foreach (int at in (ReadOnlySpan<int>)[0, 1, 41, 63, 64, 65, 400, 600])
        {
            var original = new SeriesForecaster(configuration);
            Learn(original, values.AsSpan(0, at), 0, 2 * Minute);
            var restored = new SeriesForecaster(configuration);
            SavedState.Of(original).LoadInto(restored);

            Learn(original, values.AsSpan(at), at, 2 * Minute);
            Learn(restored, values.AsSpan(at), at, 2 * Minute);

            Assert.Equal(StateBits.Of(original), StateBits.Of(restored));
            Assert.Equal(StateBits.Of(Standing(original).Numbers), StateBits.Of(Standing(restored).Numbers));
        }
    }

    [Fact]
    public void A_season_that_the_times_do_not_tell_is_found_in_the_values_and_its_experts_start_warm()
    {
        var configuration = new SeriesConfiguration { Profile = "balanced" };
        double[] values = Wave(700);
        var series = new SeriesForecaster(configuration);
        var random = new Random(5);
        long time = 0;
        for (int t = 0; t < values.Length; t++)
        {
            time += random.Next(1, 1_000) * Minute;
            series.Learn(new Observation(time, values[t]));
            Assert.Equal(t < 511 ? null : 24, series.Season);
        }

        SeriesForecaster told = Learned(configuration with { Season = 24 }, values, Minute);
        Assert.Equal(told.TargetForecast, series.TargetForecast, 0.2);
    }

    [Fact]
    public void A_return_after_nothing_is_counted_not_learned_and_learning_goes_on()
    {
        var series = new SeriesForecaster(new SeriesConfiguration { Target = Target.Return });
        Assert.Equal(LearnOutcome.Learned, series.Learn(new Observation(0, 5)));
        Assert.Equal(LearnOutcome.Learned, series.Learn(new Observation(1, 0)));
        Assert.Equal(LearnOutcome.Undefined, series.Learn(new Observation(2, 7)));
        Assert.Equal(LearnOutcome.Learned, series.Learn(new Observation(3, 14)));

        Assert.Equal(1, series.LastTarget);
        Assert.Equal(3, series.Observations);
        Assert.Equal(1, series.Undefined);
        Assert.Equal(14, Standing(series).Mean(1));
    }

    [Fact]
    public void A_forecast_is_not_scored_across_a_value_that_was_not_learned()
    {
        double[] values = [.. TestSeries.Noise(100, seed: 77).Select(e => 50 + e)];
        SeriesForecaster series = Learned(new SeriesConfiguration { Target = Target.LogReturn }, values, Minute);
        long scored = series.Score.Count;

        Assert.Equal(LearnOutcome.Undefined, series.Learn(new Observation(100 * Minute, -1)));
        Assert.Equal(LearnOutcome.Undefined, series.Learn(new Observation(101 * Minute, 50)));
        Assert.Equal(LearnOutcome.Learned, series.Learn(new Observation(102 * Minute, 51)));
        Assert.Equal(scored, series.Score.Count);
        series.Learn(new Observation(103 * Minute, 50));
        Assert.Equal(scored + 1, series.Score.Count);
    }

    [Fact]
    public void A_logarithm_cannot_start_below_nothing()
    {
        var series = new SeriesForecaster(new SeriesConfiguration { Target = Target.LogReturn });

        Assert.Equal(LearnOutcome.Undefined, series.Learn(new Observation(0, -3)));
        Assert.Null(series.Last);
    }

    [Fact]
    public void Ticks_inside_a_bar_wait_for_its_close()
    {
        var series = new SeriesForecaster(new SeriesConfiguration { Sampling = SamplingRule.Parse("1h") });

        Assert.Equal(LearnOutcome.InsideBar, series.Learn(new Observation(0, 1)));
        Assert.Equal(LearnOutcome.InsideBar, series.Learn(new Observation(Minute, 2)));
        Assert.Equal(LearnOutcome.Learned, series.Learn(new Observation(Hour, 3)));

        Assert.Equal(new Observation(Minute, 2), series.Last);
        Assert.Equal(1, series.Observations);
    }

    [Fact]
    public void A_series_that_leaves_its_frame_is_naive_until_it_has_a_new_one_and_stays_ready()
    {
        double[] noise = TestSeries.Noise(600, seed: 72);
        SeriesForecaster series = Learned(new SeriesConfiguration(), noise.AsSpan(0, 300), Minute);
        Assert.False(series.ExpertWeights.IsEmpty);
        for (int t = 300; t < 600; t++)
        {
            series.Learn(new Observation(t * Minute, 1e6 + (100 * noise[t])));
            Assert.True(series.IsReady);
            Assert.Equal(t < 363, series.ExpertWeights.IsEmpty);
        }

        Assert.InRange(Standing(series).Mean(1), 1e6 - 300, 1e6 + 300);
    }

    [Fact]
    public void An_exploding_expert_leaves_the_mixture_and_the_forecast_stands()
    {
        var configuration = new SeriesConfiguration { Experts = ["ar(1)", "rnn(article, rate=0.5)"] };
        var series = new SeriesForecaster(configuration);
        double[] values = TestSeries.Autoregressive(3_000, slope: 0.8, seed: 73);
        bool wasDegraded = false;
        for (int t = 0; t < values.Length; t++)
        {
            series.Learn(new Observation(t * Minute, values[t]));
            wasDegraded |= series.IsDegraded;
            Assert.InRange(Standing(series).Mean(1), -10, 10);
        }

        Assert.True(wasDegraded);
        Assert.True(series.RelativeRmse < 1, $"{series.RelativeRmse}");
    }

    [Fact]
    public void A_drift_is_reported_with_its_time()
    {
        double[] noise = TestSeries.Noise(3_000, seed: 74);
        SeriesForecaster series = Learned(new SeriesConfiguration(), [.. noise.Select((e, t) => t < 2_000 ? e : 4 * e)], Minute);

        Assert.Equal(1, series.Drift.Count);
        Assert.InRange(series.Drift.LastTime!.Value, 2_000 * Minute, 2_100 * Minute);
    }

    [Fact]
    public void The_memory_profile_is_that_of_the_experts_by_their_weights()
    {
        var warming = new SeriesForecaster(new SeriesConfiguration());
        double[] profile = new double[3];
        warming.MemoryProfile(profile);
        Assert.Equal([1, 0, 0], profile);

        var configuration = new SeriesConfiguration { Experts = ["ar(2)"] };
        SeriesForecaster series = Learned(configuration, TestSeries.Autoregressive(900, 0.5, seed: 76), Minute);
        series.MemoryProfile(profile);
        double[] expert = new double[3];
        ((IExplainable)series.ExpertModel(1)!).MemoryProfile(expert);
        Assert.Equal(series.ExpertWeights[0] + (series.ExpertWeights[1] * expert[0]), profile[0], 12);
        Assert.Equal(series.ExpertWeights[1] * expert[1], profile[1], 12);
        Assert.InRange(profile[0], 0.4, 0.6);
    }

    [Theory]
    [InlineData(0, "horizon")]
    [InlineData(513, "horizon")]
    public void A_horizon_out_of_its_limits_is_refused(int horizon, string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new SeriesForecaster(new SeriesConfiguration { Horizon = horizon }));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_do_not_ascend_and_profiles_that_do_not_exist_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SeriesForecaster(new SeriesConfiguration { Levels = [0.8, 0.5] }));
        Assert.Throws<ArgumentException>(() => new SeriesForecaster(new SeriesConfiguration { Levels = [1] }));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new SeriesForecaster(new SeriesConfiguration { Profile = "quick" }));
        Assert.Contains("fast, balanced, full", error.Message, StringComparison.Ordinal);
    }

    private static double[] Wave(int length) =>
    [
        .. TestSeries.Noise(length, seed: 70)
            .Select((e, t) => 20 + (5 * Math.Sin(2 * Math.PI * t / 24)) + (t % 24 == 7 ? 4 : 0) + (0.3 * e)),
    ];

    private static SeriesForecaster Learned(SeriesConfiguration configuration, ReadOnlySpan<double> values, long gap)
    {
        var series = new SeriesForecaster(configuration);
        Learn(series, values, 0, gap);
        return series;
    }

    private static void Learn(SeriesForecaster series, ReadOnlySpan<double> values, int from, long gap)
    {
        for (int t = 0; t < values.Length; t++)
        {
            series.Learn(new Observation((from + t) * gap, values[t]));
        }
    }

    private static Forecast Standing(SeriesForecaster series)
    {
        double[] numbers = new double[series.Layout.Length];
        series.Forecast(numbers);
        return new Forecast(series.Layout, 1, series.Last!.Value.Time, series.Last.Value.Value, series.IsReady, series.IsDegraded, numbers);
    }
}
