using StreamForecast.Models.Evaluation;

namespace StreamForecast.Models.Tests.Accuracy;

/// <summary>Whole files through a series' forecaster, as they would arrive live.</summary>
internal static class Runs
{
    public static PrequentialEvaluation Of(SeriesConfiguration configuration, IReadOnlyList<Observation> rows, long firstScored, int end)
    {
        var evaluation = new PrequentialEvaluation(configuration, firstScored);
        for (int row = 0; row < end; row++)
        {
            evaluation.Add(rows[row]);
        }

        return evaluation;
    }

    public static PrequentialEvaluation Of(SeriesConfiguration configuration, IReadOnlyList<Observation> rows) =>
        Of(configuration, rows, PrequentialEvaluation.DefaultFirstScoredRow(rows.Count), rows.Count);

    public static void AssertCovers(PrequentialEvaluation evaluation, string name)
    {
        for (int level = 0; level < evaluation.Forecaster.Layout.Levels.Count; level++)
        {
            double nominal = evaluation.Forecaster.Layout.Levels[level];
            double coverage = evaluation.Ensemble.Coverage(level);
            Assert.True(Math.Abs(coverage - nominal) <= 0.01, $"{name}: {coverage} of nominal {nominal}");
        }
    }
}
