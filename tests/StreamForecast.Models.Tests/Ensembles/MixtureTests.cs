using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Tests.Contract;
using StreamForecast.Models.Tests.Reference;

namespace StreamForecast.Models.Tests.Ensembles;

public class MixtureTests
{
    private const int Rows = 2_000;

    private static readonly double[] Actual = TestSeries.Noise(Rows, seed: 21);

    // One expert nearly right, one noisy, one biased; the third and the second err together.
    private static readonly double[][] Experts = BuildExperts();

    [Fact]
    public void Ml_poly_follows_its_paper()
    {
        var mixture = new MlPoly(3);
        double[] expected = ReferenceAggregation.MlPoly(Experts, Actual);
        for (int t = 0; t < Rows; t++)
        {
            double combined = mixture.Combine(Experts[t]);
            Assert.Equal(expected[t], combined, 1e-9);
            mixture.Learn(Experts[t], combined, Actual[t]);
        }
    }

    [Fact]
    public void Bernstein_aggregation_follows_its_paper()
    {
        var mixture = new BernsteinAggregation(3);
        double[] expected = ReferenceMixtures.Bernstein(Experts, Actual);
        for (int t = 0; t < Rows; t++)
        {
            double combined = mixture.Combine(Experts[t]);
            Assert.Equal(expected[t], combined, 1e-9);
            mixture.Learn(Experts[t], combined, Actual[t]);
        }
    }

    [Fact]
    public void Ml_poly_shares_evenly_while_no_expert_has_helped()
    {
        var mixture = new MlPoly(2);
        mixture.Learn([1, 1], combined: 1, actual: 5);

        Assert.Equal([0.5, 0.5], mixture.CurrentWeights.ToArray());
    }

    [Fact]
    public void A_stacker_cancels_an_error_that_two_experts_share()
    {
        var stacker = new Stacker(2, forgetting: 1);
        double[] noise = TestSeries.Noise(Rows, seed: 22);
        double squares = 0;
        for (int t = 0; t < Rows; t++)
        {
            double[] experts = [Actual[t] + noise[t], Actual[t] + (2 * noise[t])];
            squares += t >= Rows / 2 ? Math.Pow(Actual[t] - stacker.Combine(experts), 2) : 0;
            stacker.Learn(experts, Actual[t]);
        }

        // Twice the first less the second is exact; no mixture with weights above 0 errs less than the first does.
        Assert.True(squares / (Rows / 2) < 0.02, $"{squares / (Rows / 2)}");
        double[] weights = new double[2];
        stacker.AddEffectiveWeights(1, weights);
        Assert.Equal(1, weights.Sum(), 12);
        Assert.Equal(2, weights[0], 0.1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Effective_weights_sum_to_one_and_give_the_combined_forecast(bool twoLayers)
    {
        Mixture mixture = twoLayers ? new TwoLayerMixture(3) : new OneLayerMixture(3);
        for (int t = 0; t < Rows; t++)
        {
            double combined = mixture.Combine(Experts[t]);
            double[] weights = mixture.EffectiveWeights.ToArray();
            Assert.Equal(1, weights.Sum(), 9);
            Assert.Equal(combined, weights.Zip(Experts[t], (w, x) => w * x).Sum(), 9);
            mixture.Learn(Experts[t], Actual[t]);
        }
    }

    [Fact]
    public void Two_layers_end_close_to_the_best_expert_or_better()
    {
        var mixture = new TwoLayerMixture(3);
        double[] squares = new double[4];
        for (int t = 0; t < Rows; t++)
        {
            squares[3] += Math.Pow(Actual[t] - mixture.Combine(Experts[t]), 2);
            for (int k = 0; k < 3; k++)
            {
                squares[k] += Math.Pow(Actual[t] - Experts[t][k], 2);
            }

            mixture.Learn(Experts[t], Actual[t]);
        }

        Assert.True(squares[3] < 1.05 * squares[..3].Min());
    }

    private static double[][] BuildExperts()
    {
        double[] first = TestSeries.Noise(Rows, seed: 23);
        double[] second = TestSeries.Noise(Rows, seed: 24);
        return [.. Actual.Select((y, t) => (double[])[y + (0.3 * first[t]), y + second[t], y + 0.5 + (0.5 * second[t])])];
    }
}
