using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Tests.Reference;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Tests.Accuracy;

public class RealSeriesTests
{
    [SkippableTheory]
    [InlineData("nyc-taxi.csv", "balanced", 0.25)]
    [InlineData("nyc-taxi.csv", "full", 0.25)]
    [InlineData("twitter-volume-aapl.csv", "balanced", 1.0)]
    [InlineData("twitter-volume-aapl.csv", "full", 1.0)]
    public void Seasonal_and_spiky_levels_stay_within_their_gates(string file, string profile, double gate)
    {
        PrequentialEvaluation evaluation = Runs.Of(new SeriesConfiguration { Profile = profile }, SharedData.Observations(file, "value"));

        double relative = evaluation.Ensemble.Mse / evaluation.Ensemble.NaiveMse;
        Assert.True(relative <= gate, $"{file}, {profile}: MSE {relative} of naive");
        Runs.AssertCovers(evaluation, file);
    }

    [SkippableTheory]
    [InlineData("brent-daily.csv", "fast")]
    [InlineData("brent-daily.csv", "balanced")]
    [InlineData("wti-daily.csv", "fast")]
    [InlineData("wti-daily.csv", "balanced")]
    public void On_daily_prices_no_profile_is_half_a_percent_worse_than_the_random_walk(string file, string profile)
    {
        var configuration = new SeriesConfiguration { Profile = profile, Target = Target.Return };

        PrequentialEvaluation evaluation = Runs.Of(configuration, SharedData.Observations(file, "Price"));

        Assert.True(evaluation.Ensemble.RelativeRmse <= 1.005, $"{file}, {profile}: {evaluation.Ensemble.RelativeRmse}");
        Runs.AssertCovers(evaluation, file);
    }

    [SkippableFact]
    public void A_negative_oil_price_is_counted_and_not_learned_as_a_logarithm()
    {
        var configuration = new SeriesConfiguration { Target = Target.LogReturn };

        PrequentialEvaluation evaluation = Runs.Of(configuration, SharedData.Observations("wti-daily.csv", "Price"));

        // The negative close and the one after it, which has nothing to relate to.
        Assert.Equal(2, evaluation.Forecaster.Undefined);
        Assert.True(double.IsFinite(evaluation.Ensemble.Rmse));
    }

    [SkippableFact]
    public void Further_steps_beat_naive_on_a_seasonal_series_and_shrink_to_it_on_prices()
    {
        const int Horizon = 5;
        PrequentialEvaluation taxi = Runs.Of(
            new SeriesConfiguration { Profile = "balanced", Horizon = Horizon }, SharedData.Observations("nyc-taxi.csv", "value"));
        PrequentialEvaluation brent = Runs.Of(
            new SeriesConfiguration { Horizon = Horizon, Target = Target.LogReturn }, SharedData.Observations("brent-daily.csv", "Price"));
        for (int step = 2; step <= Horizon; step++)
        {
            Assert.True(taxi.Step(step).RelativeRmse < 0.5, $"taxi, step {step}: {taxi.Step(step).RelativeRmse}");
            Assert.True(brent.Step(step).RelativeRmse < 1.01, $"brent, step {step}: {brent.Step(step).RelativeRmse}");
        }
    }
}
