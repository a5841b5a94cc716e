using StreamForecast.Connectors.Simulator;

namespace StreamForecast.Connectors.Tests.Simulator;

public sealed class SimulatorRandomTests
{
    [Fact]
    public void Draws_have_the_moments_of_their_distribution()
    {
        var random = new SimulatorRandom(11);
        double[] uniform = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextUniform())];
        double[] normal = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextNormal())];
        double[] exponential = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextExponential())];

        Assert.All(uniform, u => Assert.InRange(u, 0, 0.9999999999999999));
        Assert.InRange(uniform.Average(), 0.495, 0.505);
        Assert.InRange(normal.Average(), -0.02, 0.02);
        Assert.InRange(normal.Average(x => x * x), 0.98, 1.02);
        Assert.InRange(normal.Average(x => x * x * x * x), 2.9, 3.1);
        Assert.InRange(exponential.Average(), 0.98, 1.02);
    }

    [Fact]
    public void The_first_draws_of_a_seed_never_change()
    {
        var random = new SimulatorRandom(0);

        // The published xoshiro256** with the state that SplitMix64 makes of seed 0.
        Assert.Equal([0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0], Enumerable.Range(0, 3).Select(_ => random.NextBits()));
    }
}
