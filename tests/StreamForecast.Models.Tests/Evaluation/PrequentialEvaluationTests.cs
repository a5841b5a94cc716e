using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests.Evaluation;

public class PrequentialEvaluationTests
{
    private static readonly Observation[] Rows =
        [.. TestSeries.Autoregressive(1_500, slope: 0.6, seed: 51).Select((y, t) => new Observation(t * 60_000_000_000L, 50 + y))];

    [Fact]
    public void It_scores_what_stood_before_each_row_and_nothing_before_the_first_scored_one()
    {
        var evaluation = new PrequentialEvaluation(new SeriesConfiguration(), firstScoredRow: 500);
        var series = new SeriesForecaster(new SeriesConfiguration());
        double[] numbers = new double[series.Layout.Length];
        double squares = 0;
        for (int row = 0; row < Rows.Length; row++)
        {
            series.Forecast(numbers);
            squares += row >= 500 ? Math.Pow(Rows[row].Value - numbers[0], 2) : 0;
            series.Learn(Rows[row]);
            evaluation.Add(Rows[row]);
        }

        Assert.Equal(1_000, evaluation.Ensemble.Count);
        Assert.Equal(squares / 1_000, evaluation.Ensemble.Mse, 9);
        Assert.Equal(evaluation.Ensemble.Mse, evaluation.Step(1).Mse, 9);
    }

    [Fact]
    public void Naive_is_among_the_experts_and_scores_one()
    {
        PrequentialEvaluation evaluation = Evaluate(new SeriesConfiguration());

        Assert.Equal("naive", evaluation.Forecaster.Experts[0]);
        Assert.Equal(1, evaluation.Experts[0].RelativeRmse);
        Assert.True(evaluation.Ensemble.RelativeRmse < 0.95);
        Assert.Equal(Enumerable.Range(1, 99).Average(t => Math.Abs(Rows[t].Value - Rows[t - 1].Value)), evaluation.NaiveMaeBefore, 12);
    }

    [Fact]
    public void Returns_are_scored_in_returns_against_no_change()
    {
        PrequentialEvaluation evaluation = Evaluate(new SeriesConfiguration { Target = Target.Return });

        double expected = 0;
        for (int row = 100; row < Rows.Length; row++)
        {
            expected += Math.Abs((Rows[row].Value / Rows[row - 1].Value) - 1);
        }

        Assert.Equal(expected / (Rows.Length - 100), evaluation.Ensemble.NaiveMae, 9);
    }

    [Fact]
    public void Further_steps_are_scored_against_the_value_that_stood_when_they_were_issued()
    {
        PrequentialEvaluation evaluation = Evaluate(new SeriesConfiguration { Horizon = 3 });

        double expected = 0;
        for (int row = 100; row < Rows.Length; row++)
        {
            expected += Math.Pow(Rows[row].Value - Rows[row - 3].Value, 2);
        }

        Assert.Equal(expected / (Rows.Length - 100), evaluation.Step(3).NaiveMse, 9);
        Assert.InRange(evaluation.Step(3).Mse, 0, evaluation.Step(3).NaiveMse);
    }

    private static PrequentialEvaluation Evaluate(SeriesConfiguration configuration)
    {
        var evaluation = new PrequentialEvaluation(configuration, firstScoredRow: 100);
        foreach (Observation row in Rows)
        {
            evaluation.Add(row);
        }

        return evaluation;
    }
}
