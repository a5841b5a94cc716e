using StreamForecast.Models.Explanation;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests.Explanation;

public class SeriesExplanationTests
{
    private const int Rows = 700;
    private const int Lags = 40;

    private static readonly double[] Values = [.. TestSeries.Autoregressive(Rows, slope: 0.8, seed: 93).Select(e => 50 + e)];

    [Fact]
    public void While_warming_up_no_expert_speaks()
    {
        SeriesExplanation explanation = Learned(new SeriesConfiguration { Horizon = 3 }, 40).Explain(Lags, []);

        Assert.False(explanation.IsReady);
        Assert.Empty(explanation.Experts);
        Assert.Null(explanation.Memory);
        Assert.Null(explanation.Cell);
        Assert.Equal([1, 1, 1], explanation.Kappa);
        Assert.Equal(Values[39], explanation.Forecast);
        Assert.True(double.IsNaN(new SeriesForecaster(new SeriesConfiguration()).Explain(1, []).Forecast));
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("balanced")]
    [InlineData("full")]
    public void Contributions_and_bias_make_up_the_forecast_and_experts_by_weight_do_nearly(string profile)
    {
        SeriesForecaster series = Learned(new SeriesConfiguration { Profile = profile, Season = 24 }, Rows);

        SeriesExplanation explanation = series.Explain(Lags, NewestFirst(Lags));

        Assert.True(explanation.IsReady);
        Assert.Equal(series.Experts, explanation.Experts.Select(expert => expert.Name));
        Assert.Equal(1, explanation.Experts.Sum(expert => expert.Weight), 9);
        Assert.Equal(series.TargetForecast, explanation.Experts.Sum(expert => expert.Weight * expert.Forecast), 0.05);
        Assert.Equal(Values[^1], explanation.Experts[0].Forecast);
        Assert.Equal(24, explanation.Season);
        Assert.Equal(series.Cell, explanation.Cell);

        MemoryExplanation memory = explanation.Memory!;
        double[] profileOfSeries = new double[Lags];
        series.MemoryProfile(profileOfSeries);
        Assert.Equal(profileOfSeries, memory.Gradients);
        Assert.Equal(profileOfSeries[3] * (Values[^4] - series.Centre), memory.Contributions[3], 12);
        Assert.Equal(explanation.Forecast, memory.Contributions.Sum() + memory.Bias, 9);
        Assert.InRange(memory.HalfLife!.Value, 0, 3);
    }

    [Fact]
    public void Linear_experts_tell_their_half_life_and_networks_how_far_their_gradient_reaches()
    {
        SeriesExplanation explanation = Learned(new SeriesConfiguration { Experts = ["ar(1)", "gru(6)"] }, Rows).Explain(1, []);

        Assert.Equal([0, 0], explanation.Experts.Take(2).Select(expert => expert.HalfLife));
        Assert.Null(explanation.Experts[1].GradientAgainstLag);
        IReadOnlyList<double> flow = explanation.Experts[2].GradientAgainstLag!;
        Assert.Equal(65, flow.Count);
        Assert.Equal(1, flow[0]);
        Assert.InRange(flow[64], 0, 0.1);
        Assert.True(flow[1] > 0);
    }

    [Fact]
    public void What_is_not_at_hand_is_marked_and_counts_as_bias()
    {
        SeriesForecaster series = Learned(new SeriesConfiguration(), Rows);
        double[] known = NewestFirst(10);
        known[2] = double.NaN;

        MemoryExplanation memory = series.Explain(20, known).Memory!;

        Assert.Equal([2, .. Enumerable.Range(10, 10)], Enumerable.Range(0, 20).Where(lag => double.IsNaN(memory.Contributions[lag])));
        Assert.Equal(series.TargetForecast, memory.Contributions.Where(double.IsFinite).Sum() + memory.Bias, 12);
    }

    [Fact]
    public void Changes_contribute_as_changes_and_forecasts_are_told_in_input_units()
    {
        SeriesForecaster series = Learned(new SeriesConfiguration { Target = Target.LogReturn }, Rows);

        SeriesExplanation explanation = series.Explain(5, NewestFirst(5));

        MemoryExplanation memory = explanation.Memory!;
        Assert.Equal(Values[^1], explanation.Experts[0].Forecast);
        Assert.Null(explanation.Experts[0].HalfLife);
        Assert.Equal(Values[^1] * Math.Exp(series.TargetForecast), explanation.Forecast, 9);
        Assert.Equal(memory.Gradients[1] * Math.Log(Values[^2] / Values[^3]), memory.Contributions[1], 12);
        Assert.True(double.IsNaN(memory.Contributions[4]), "the value before it is not at hand");
    }

    [Fact]
    public void Explaining_changes_nothing()
    {
        SeriesForecaster series = Learned(new SeriesConfiguration { Profile = "full" }, 300);
        long[] before = StateBits.Of(series);

        series.Explain(MemoryExplanation.MaxLags, Values);

        Assert.Equal(before, StateBits.Of(series));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MemoryExplanation.MaxLags + 1)]
    public void Lags_out_of_their_limits_are_refused(int lags) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeriesForecaster(new SeriesConfiguration()).Explain(lags, []));

    private static double[] NewestFirst(int count) => [.. Values.Reverse().Take(count)];

    private static SeriesForecaster Learned(SeriesConfiguration configuration, int rows)
    {
        var series = new SeriesForecaster(configuration);
        for (int t = 0; t < rows; t++)
        {
            series.Learn(new Observation(t * 60_000_000_000L, Values[t]));
        }

        return series;
    }
}
