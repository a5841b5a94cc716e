using StreamForecast.Models.Optimizers;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Optimizers;

public class AdamTests
{
    [Fact]
    public void The_first_step_has_the_length_of_the_rate_whatever_the_gradient()
    {
        double[] parameters = [1, 1, 1];
        new Adam(3, 0.01).Step(parameters, [5e-3, -700, 0]);

        Assert.Equal(0.99, parameters[0], 1e-6);
        Assert.Equal(1.01, parameters[1], 1e-6);
        Assert.Equal(1, parameters[2]);
    }

    [Fact]
    public void Steps_in_vectors_and_one_by_one_give_the_same_bits()
    {
        const int Size = (5 * 8) + 7;
        double[] gradients = TestSeries.Noise(Size * 500, seed: 41);
        double[] together = new double[Size], apart = new double[Size];
        var all = new Adam(Size, 0.01);
        Adam[] each = [.. Enumerable.Range(0, Size).Select(_ => new Adam(1, 0.01))];
        for (int t = 0; t < 500; t++)
        {
            all.Step(together, gradients.AsSpan(t * Size, Size));
            for (int i = 0; i < Size; i++)
            {
                each[i].Step(apart.AsSpan(i, 1), gradients.AsSpan((t * Size) + i, 1));
            }
        }

        Assert.Equal(StateBits.Of(apart), StateBits.Of(together));
    }

    [Fact]
    public void It_finds_the_bottom_of_a_bowl()
    {
        double[] at = [4, -3];
        var adam = new Adam(2, 0.01);
        for (int t = 0; t < 5_000; t++)
        {
            adam.Step(at, [2 * (at[0] - 1), 200 * (at[1] - 2)]);
        }

        Assert.Equal(1, at[0], 1e-3);
        Assert.Equal(2, at[1], 1e-3);
    }
}
