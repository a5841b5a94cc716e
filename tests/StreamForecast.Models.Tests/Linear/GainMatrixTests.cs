using StreamForecast.Models.Linear;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Linear;

public class GainMatrixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(24)]
    [InlineData(31)]
    public void Its_gain_is_the_regularized_inverse_correlation_times_the_features(int size)
    {
        double[] noise = TestSeries.Noise(40 * size, seed: 31);
        var gain = new GainMatrix(size, forgetting: 1, delta: 10, traceCap: 1e6);
        var correlation = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(size) / 10;
        for (int row = 0; row < 40; row++)
        {
            double[] x = noise[(row * size)..((row + 1) * size)];
            var features = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(x);
            double[] expected = [.. correlation.Solve(features)];
            double inverse = gain.Absorb(x);
            correlation += features.OuterProduct(features);

            Assert.Equal(1 / (1 + features.DotProduct(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(expected))), inverse, 1e-9);
            for (int i = 0; i < size; i++)
            {
                Assert.Equal(expected[i], gain.Gain[i], 1e-9);
            }
        }
    }

    [Fact]
    public void Two_million_rows_under_forgetting_leave_it_sound()
    {
        var model = new RecursiveLeastSquares(21, forgetting: 0.998);
        var random = new Random(32);
        double[] x = new double[21];
        x[^1] = 1;
        double value = 0, late = 0;
        for (int t = 0; t < 2_000_000; t++)
        {
            double next = (0.9 * value) + random.NextDouble() - 0.5;
            Array.Copy(x, 0, x, 1, 19);
            x[0] = value;
            double error = model.Learn(x, next);
            late += t >= 1_900_000 ? error * error / 100_000 : 0;
            value = next;
        }

        // The noise has variance 1/12; twenty-one weights that forget .998 cost a little over 2 % on top.
        Assert.InRange(late, 1.0 / 12, 1.05 / 12);
    }

    [Fact]
    public void What_is_never_excited_grows_to_the_cap_and_no_further()
    {
        var gain = new GainMatrix(2, forgetting: 0.9, delta: 10, traceCap: 1e6);
        for (int t = 0; t < 10_000; t++)
        {
            gain.Absorb([1, 0]);
        }

        gain.Absorb([0, 1]);
        Assert.InRange(gain.Gain[1], 1e6, 2e6 * (1 + 1e-9));
    }

    [Fact]
    public void Inflated_it_gives_the_next_features_as_much_more_gain_but_stays_within_the_cap()
    {
        var gain = new GainMatrix(2, forgetting: 1, delta: 10, traceCap: 100);
        gain.Absorb([3, 4]);
        double before = QuadraticForm(gain, [1, 1]);

        gain.Inflate();
        Assert.Equal(GainMatrix.Inflation * before, QuadraticForm(gain, [1, 1]), 1e-9);

        gain.Inflate();
        gain.Inflate();
        gain.Absorb([1, 0]);
        double trace = gain.Gain[0];
        gain.Absorb([0, 1]);
        Assert.InRange(trace + gain.Gain[1], 0, 200);
    }

    [Fact]
    public void Features_that_overflow_teach_nothing_and_make_it_start_afresh()
    {
        var gain = new GainMatrix(2, forgetting: 0.99, delta: 10, traceCap: 1e6);
        gain.Absorb([3, 4]);

        Assert.Equal(0, gain.Absorb([1e200, 1]));
        Assert.Equal(1 / (0.99 + 10), gain.Absorb([1, 0]), 1e-15);
    }

    // x'Px of a copy, which absorbing does not touch.
    private static double QuadraticForm(GainMatrix gain, double[] features)
    {
        var copy = new GainMatrix(features.Length, forgetting: 1, delta: 10, traceCap: 100);
        SavedState.Of(gain).LoadInto(copy);
        return (1 / copy.Absorb(features)) - 1;
    }
}
