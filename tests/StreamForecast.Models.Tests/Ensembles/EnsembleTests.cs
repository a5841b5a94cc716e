using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Ensembles;

public class EnsembleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Moves_are_from_the_last_value_or_for_changes_from_no_change(bool changes)
    {
        var plan = new EnsemblePlan(["naive", "ar(1)"], TwoLayers: false, UsesSeason: false, changes);
        var ensemble = new Ensemble(plan, new ModelContext { ReturnTarget = changes });
        IForecaster expert = ModelCatalog.Create("ar(1)", new ModelContext { ReturnTarget = changes });
        Span<double> next = stackalloc double[1];
        foreach (double value in TestSeries.Autoregressive(300, slope: 0.6, seed: 81))
        {
            ensemble.Learn(value);
            expert.Learn(value);
            expert.Forecast(next);

            Assert.Equal(0, ensemble.Move(0));
            Assert.Equal(next[0] - (changes ? 0 : value), ensemble.Move(1), 12);
        }
    }

    [Fact]
    public void The_first_step_is_the_mixture_and_further_ones_weigh_the_experts_own_paths()
    {
        var plan = new EnsemblePlan(["naive", "ar(1)"], TwoLayers: true, UsesSeason: false, ReturnTarget: false);
        var ensemble = new Ensemble(plan, new ModelContext());
        double last = 0;
        foreach (double value in TestSeries.Autoregressive(3_000, slope: 0.9, seed: 82))
        {
            ensemble.Learn(value);
            last = value;
        }

        double[] path = new double[4];
        double[] moves = new double[4];
        ensemble.Model(1)!.Forecast(path);
        ensemble.Forecast(moves);
        double weight = ensemble.Weights[1];
        for (int step = 0; step < 4; step++)
        {
            Assert.Equal(weight * (path[step] - last), moves[step], 9);
        }
    }

    [Fact]
    public void No_forecast_leaves_naive_by_more_than_six_sigmas_a_root_step()
    {
        var plan = new EnsemblePlan(["naive", "rnn(article, rate=0.001)"], TwoLayers: true, UsesSeason: false, ReturnTarget: false);
        var ensemble = new Ensemble(plan, new ModelContext());
        var units = new SigmaUnits();
        double[] moves = new double[8];
        double last = 0;
        foreach (double value in TestSeries.Noise(2_000, seed: 83))
        {
            ensemble.Learn(value);
            units.Learn(value - last);
            last = value;
            ensemble.Forecast(moves);
            for (int step = 0; step < moves.Length; step++)
            {
                Assert.True(Math.Abs(moves[step]) <= 6.000001 * units.Sigma * Math.Sqrt(step + 1));
            }
        }
    }
}
