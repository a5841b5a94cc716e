using StreamForecast.Models.Evaluation;

namespace StreamForecast.Models.Tests.Evaluation;

public class PrequentialScoreTests
{
    [Fact]
    public void Each_measure_is_what_its_name_says()
    {
        var score = new PrequentialScore(levels: 1);
        score.Add(forecast: 12, naive: 10, actual: 13);
        score.Add(forecast: 9, naive: 10, actual: 12);
        score.Add(forecast: 10, naive: 10, actual: 11);
        score.AddIntervals([10, 14], 13);
        score.AddIntervals([10, 11], 12);
        score.AddIntervals([double.NaN, double.NaN], 11);

        Assert.Equal((1 + 9 + 1) / 3.0, score.Mse, 12);
        Assert.Equal((1 + 3 + 1) / 3.0, score.Mae, 12);
        Assert.Equal(Math.Sqrt(11.0 / 14), score.RelativeRmse, 12);
        Assert.Equal(5.0 / 6, score.RelativeMae, 12);
        Assert.Equal(score.Mae / 0.5, score.Mase(naiveMaeBefore: 0.5), 12);
        Assert.Equal(0.5, score.DirectionalAccuracy);
        Assert.Equal(0.5, score.Coverage(0));
        Assert.Equal(2.5, score.Width(0));
    }

    [Fact]
    public void An_oracle_scores_exactly_nothing_and_naive_exactly_one()
    {
        var oracle = new PrequentialScore();
        var naive = new PrequentialScore();
        for (int t = 1; t < 100; t++)
        {
            double value = Math.Sin(t), last = Math.Sin(t - 1);
            oracle.Add(value, last, value);
            naive.Add(last, last, value);
        }

        Assert.Equal(0, oracle.Mse);
        Assert.Equal(1, oracle.DirectionalAccuracy);
        Assert.Equal(1, naive.RelativeRmse);
        Assert.True(double.IsNaN(naive.DirectionalAccuracy));
    }

    [Fact]
    public void What_cannot_be_related_to_naive_says_so()
    {
        var score = new PrequentialScore();
        score.Add(1, 5, 5);

        Assert.True(double.IsNaN(score.RelativeRmse));
        Assert.True(double.IsNaN(score.Mase(0)));
        Assert.True(double.IsNaN(new PrequentialScore().Rmse));
    }
}
