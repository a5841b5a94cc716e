using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests;

public class ReconfigurationTests
{
    private const long Hour = 3_600_000_000_000;
    private const int Before = 6_000;
    private const int After = 1_000;

    private static readonly Observation[] Past = Wave(0, Before);
    private static readonly Observation[] Coming = Wave(Before, After);

    [Fact]
    public void An_expert_that_is_added_does_nearly_as_well_as_one_that_was_there_all_along()
    {
        var fast = new SeriesConfiguration();
        var withSeason = fast with { Experts = ["ar(1, forgetting=0.998)", "sar(24)"] };
        SeriesForecaster before = Learned(new SeriesForecaster(fast), Past);

        double always = RelativeRmse(Learned(new SeriesForecaster(withSeason), Past));
        double warm = RelativeRmse(before.Reconfigure(withSeason, Past.AsSpan(^2_000..)));
        double cold = RelativeRmse(before.Reconfigure(withSeason, []));

        Assert.True(always < 0.5, $"{always}");
        Assert.True(warm < 1.15 * always, $"warm {warm}, always there {always}, without history {cold}");
        Assert.True(cold > 1.5 * warm, $"without history {cold}, warm {warm}");
    }

    [Fact]
    public void Experts_that_both_configurations_run_keep_their_bits()
    {
        SeriesForecaster before = Learned(new SeriesForecaster(new SeriesConfiguration { Profile = Profiles.Balanced }), Past);
        SeriesForecaster after = before.Reconfigure(before.Configuration with { Profile = Profiles.Full }, Past.AsSpan(^500..));

        Assert.Equal(before.Season, after.Season);
        Assert.Equal(before.Experts.Count + 4, after.Experts.Count);
        for (int k = 1; k < before.Experts.Count; k++)
        {
            Assert.Equal(before.Experts[k], after.Experts[k]);
            Assert.Equal(StateBits.Of(before.ExpertModel(k)!), StateBits.Of(after.ExpertModel(k)!));
            Assert.Equal(before.ExpertForecast(k), after.ExpertForecast(k));
        }

        Assert.Equal(before.Observations, after.Observations);
        Assert.Equal(before.RelativeRmse, after.RelativeRmse);
        Assert.Equal(before.Coverage(1), after.Coverage(1));
        Assert.False(after.IsDegraded);
    }

    [Fact]
    public void What_depends_on_a_changed_season_or_seed_is_learned_anew()
    {
        var configuration = new SeriesConfiguration { Experts = ["ar(2)", "sar(2)", "esn(8)"], Season = 24 };
        SeriesForecaster before = Learned(new SeriesForecaster(configuration), Past);

        bool[] Kept(SeriesConfiguration next)
        {
            SeriesForecaster after = before.Reconfigure(next, Past.AsSpan(^300..));
            return [.. Enumerable.Range(1, 3).Select(k => StateBits.Of(before.ExpertModel(k)!).AsSpan().SequenceEqual(StateBits.Of(after.ExpertModel(k)!)))];
        }

        Assert.Equal([true, true, true], Kept(configuration));
        Assert.Equal([true, false, true], Kept(configuration with { Season = 30 }));
        Assert.Equal([true, true, false], Kept(configuration with { Seed = 2 }));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1_500)]
    public void The_same_configuration_changes_no_bit(int learned)
    {
        var configuration = new SeriesConfiguration { Profile = Profiles.Balanced, Horizon = 3 };
        SeriesForecaster before = Learned(new SeriesForecaster(configuration), Past.AsSpan(0, learned));
        long[] bits = StateBits.Of(before);

        Assert.Equal(bits, StateBits.Of(before.Reconfigure(configuration, Past.AsSpan(0, learned))));
        Assert.Equal(bits, StateBits.Of(before.Reconfigure(configuration, [])));
        Assert.Equal(bits, StateBits.Of(before));
    }

    [Theory]
    [InlineData("full", Target.Level, "tick", 2)]
    [InlineData("balanced", Target.Level, "tick", 5)]
    [InlineData("balanced", Target.LogReturn, "tick", 2)]
    [InlineData("fast", Target.Level, "3h", 2)]
    public void It_is_a_pure_function_and_a_snapshot_after_it_goes_on_bit_for_bit(string profile, Target target, string sampling, int horizon)
    {
        foreach (int learned in (ReadOnlySpan<int>)[0, 1, 40, 64, 700])
        {
            foreach (int replayed in (ReadOnlySpan<int>)[0, 1, 50, 700])
            {
                SeriesForecaster before = Learned(new SeriesForecaster(new SeriesConfiguration { Horizon = 2 }), Past.AsSpan(0, learned));
                ReadOnlySpan<Observation> history = Past.AsSpan(Math.Max(0, learned - replayed)..learned);
                var next = new SeriesConfiguration
                {
                    Profile = profile,
                    Target = target,
                    Sampling = SamplingRule.Parse(sampling),
                    Horizon = horizon,
                    Levels = [0.5, 0.9],
                };

                SeriesForecaster first = before.Reconfigure(next, history);
                SeriesForecaster second = before.Reconfigure(next, history);
                var restored = new SeriesForecaster(next);
                SavedState.Of(second).LoadInto(restored);
                foreach (Observation observation in Past.AsSpan(learned, 150))
                {
                    first.Learn(observation);
                    restored.Learn(observation);
                    AssertFinite(first);
                }

                Assert.Equal(StateBits.Of(first), StateBits.Of(restored));
            }
        }
    }

    [Fact]
    public void The_forecast_that_stands_is_of_the_new_configuration_and_is_scored_once()
    {
        SeriesForecaster before = Learned(new SeriesForecaster(new SeriesConfiguration { Horizon = 3, Levels = [0.5, 0.8] }), Past.AsSpan(0, 500));
        SeriesForecaster after = before.Reconfigure(before.Configuration with { Horizon = 5, Levels = [0.8, 0.9] }, []);
        double[] old = Numbers(before), numbers = Numbers(after);

        Assert.Equal(5 * 7, numbers.Length);
        Assert.Equal(old[..3], numbers[..3]);
        Assert.Equal(old[5..7], numbers[3..5]);
        Assert.True(numbers[6] > numbers[4]);
        AssertFinite(after);

        before.Learn(Past[500]);
        after.Learn(Past[500]);
        Assert.Equal(before.Score.Count, after.Score.Count);
        Assert.Equal(before.Score.Mse, after.Score.Mse);
        Assert.Equal(Numbers(before)[0], Numbers(after)[0]);
        Assert.True(Numbers(after)[3] is 0 or > 0, "Coverage of the levels begins anew.");
    }

    [Fact]
    public void Another_target_or_sampling_is_learned_from_the_history_as_if_nothing_had_been_before()
    {
        SeriesForecaster before = Learned(new SeriesForecaster(new SeriesConfiguration()), Past);
        foreach (SeriesConfiguration next in (SeriesConfiguration[])
            [
                new() { Target = Target.Difference },
                new() { Sampling = SamplingRule.Parse("1d") },
            ])
        {
            SeriesForecaster fresh = Learned(new SeriesForecaster(next), Past.AsSpan(^2_000..));
            Assert.Equal(StateBits.Of(fresh), StateBits.Of(before.Reconfigure(next, Past)));
        }
    }

    [Fact]
    public void Closes_of_bars_serve_as_well_as_the_ticks_they_came_from()
    {
        var configuration = new SeriesConfiguration { Sampling = SamplingRule.Parse("3h") };
        SeriesForecaster before = Learned(new SeriesForecaster(configuration), Past);
        Observation[] closes = [.. Past.Where((_, t) => t % 3 == 2 && Past[t].Time <= before.Last!.Value.Time)];
        SeriesConfiguration next = configuration with { Profile = Profiles.Balanced };

        Assert.Equal(
            StateBits.Of(before.Reconfigure(next, Past.AsSpan(^900..))),
            StateBits.Of(before.Reconfigure(next, closes.AsSpan(^299..))));
    }

    [Fact]
    public void Past_values_outside_the_frame_are_left_out()
    {
        Observation[] values = [.. Past.Take(400).Select((o, t) => t < 200 ? o : o with { Value = 1e7 + (o.Value * 1e3) })];
        SeriesForecaster before = Learned(new SeriesForecaster(new SeriesConfiguration()), values);
        SeriesConfiguration next = before.Configuration with { Experts = ["ar(3)"] };

        Assert.Equal(
            StateBits.Of(before.Reconfigure(next, values.AsSpan(200..))),
            StateBits.Of(before.Reconfigure(next, values)));
    }

    [Fact]
    public void After_a_value_without_a_return_nothing_is_scored_that_started_before_it()
    {
        var configuration = new SeriesConfiguration { Target = Target.Return };
        Observation[] values = [.. Past.Take(200), new Observation(200 * Hour, 0), new Observation(201 * Hour, 7)];
        SeriesForecaster before = Learned(new SeriesForecaster(configuration), values);
        SeriesForecaster after = before.Reconfigure(configuration with { Horizon = 2 }, values);
        AssertFinite(after);

        before.Learn(new Observation(202 * Hour, 14));
        after.Learn(new Observation(202 * Hour, 14));
        Assert.Equal(before.Score.Count, after.Score.Count);
        Assert.Equal(Numbers(before), Numbers(after)[..^9]);
    }

    [Fact]
    public void Without_a_history_new_experts_rest_until_they_have_heard_enough()
    {
        SeriesForecaster before = Learned(new SeriesForecaster(new SeriesConfiguration()), Past);
        SeriesConfiguration next = before.Configuration with { Experts = ["ar(3)"] };
        Assert.False(before.Reconfigure(next, Past.AsSpan(^64..)).IsDegraded);

        SeriesForecaster after = before.Reconfigure(next, []);
        for (int t = 0; t < 64; t++)
        {
            Assert.True(after.IsDegraded);
            Assert.Equal(after.NaiveTarget, after.TargetForecast);
            after.Learn(Coming[t]);
        }

        Assert.False(after.IsDegraded);
    }

    [Fact]
    public void A_history_that_is_not_in_order_or_not_finite_is_refused_by_place()
    {
        var series = new SeriesForecaster(new SeriesConfiguration());
        ArgumentException order = Assert.Throws<ArgumentException>(
            () => series.Reconfigure(series.Configuration, [new Observation(2, 1), new Observation(1, 1)]));
        Assert.Contains("time at 1", order.Message, StringComparison.Ordinal);
        ArgumentException value = Assert.Throws<ArgumentException>(
            () => series.Reconfigure(series.Configuration, [new Observation(2, double.NaN)]));
        Assert.Contains("value at 0", value.Message, StringComparison.Ordinal);
    }

    private static Observation[] Wave(int from, int length) =>
    [
        .. TestSeries.Noise(from + length, seed: 170).Skip(from)
            .Select((e, i) => (e, t: from + i))
            .Select(row => new Observation(
                row.t * Hour,
                20 + (5 * Math.Sin(2 * Math.PI * row.t / 24)) + (row.t % 24 == 7 ? 4 : 0) + (0.3 * row.e))),
    ];

    private static SeriesForecaster Learned(SeriesForecaster series, ReadOnlySpan<Observation> observations)
    {
        foreach (Observation observation in observations)
        {
            series.Learn(observation);
        }

        return series;
    }

    private static double[] Numbers(SeriesForecaster series)
    {
        double[] numbers = new double[series.Layout.Length];
        series.Forecast(numbers);
        return numbers;
    }

    // Intervals are missing while warming up, and whoever has learned nothing has no forecast.
    private static void AssertFinite(SeriesForecaster series)
    {
        double[] numbers = Numbers(series);
        for (int i = 0; i < numbers.Length && series.Observations > 0; i++)
        {
            Assert.True(double.IsFinite(numbers[i]) || (!series.IsReady && i % series.Layout.Stride >= ForecastLayout.IntervalsOffset));
        }
    }

    // Of the coming values only.
    private static double RelativeRmse(SeriesForecaster series)
    {
        double squares = 0, naive = 0;
        foreach (Observation observation in Coming)
        {
            squares += Math.Pow(observation.Value - series.TargetForecast, 2);
            naive += Math.Pow(observation.Value - series.NaiveTarget, 2);
            series.Learn(observation);
        }

        return Math.Sqrt(squares / naive);
    }
}
