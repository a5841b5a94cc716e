using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Recurrent;

public class ActivationsTests
{
    private const double Tolerance = 4e-14;

    [Fact]
    public void Both_are_within_their_stated_error_everywhere()
    {
        double[] at = [.. Enumerable.Range(-40_000, 80_001).Select(i => i * 1.25e-3), 1e300, -1e300, 1e-300];
        double[] sigmoid = [.. at];
        double[] tanh = [.. at];

        Activations.Sigmoid(sigmoid);
        Activations.Tanh(tanh);

        for (int i = 0; i < at.Length; i++)
        {
            Assert.True(Math.Abs(sigmoid[i] - (1 / (1 + Math.Exp(-at[i])))) < Tolerance, $"sigmoid({at[i]}) = {sigmoid[i]}");
            Assert.True(Math.Abs(tanh[i] - Math.Tanh(at[i])) < Tolerance, $"tanh({at[i]}) = {tanh[i]}");
        }
    }

    [Fact]
    public void At_zero_both_are_exact()
    {
        double[] sigmoid = new double[4];
        double[] tanh = new double[4];

        Activations.Sigmoid(sigmoid);
        Activations.Tanh(tanh);

        Assert.All(sigmoid, value => Assert.Equal(0.5, value));
        Assert.All(tanh, value => Assert.Equal(0, value));
    }
}
