using StreamForecast.Models.Recurrent;

namespace StreamForecast.Models.Tests.Recurrent;

public class SeededRandomTests
{
    /// <summary>The published sequence of SplitMix64 from seed 1234567.</summary>
    [Fact]
    public void It_draws_the_published_sequence()
    {
        var random = new SeededRandom(1234567);

        Assert.Equal(6457827717110365317ul, random.NextBits());
        Assert.Equal(3203168211198807973ul, random.NextBits());
        Assert.Equal(9817491932198370423ul, random.NextBits());
    }

    [Fact]
    public void Normal_draws_have_mean_0_and_variance_1()
    {
        var random = new SeededRandom(3);
        double[] draws = new double[100_000];
        for (int i = 0; i < draws.Length; i++)
        {
            draws[i] = random.NextNormal();
        }

        Assert.Equal(0, draws.Average(), 0.01);
        Assert.Equal(1, draws.Average(d => d * d), 0.02);
    }

    [Fact]
    public void Indices_cover_their_range_and_stay_inside()
    {
        var random = new SeededRandom(4);
        int[] counts = new int[40];
        for (int i = 0; i < 40_000; i++)
        {
            counts[random.NextIndex(counts.Length)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 800, 1_200));
    }
}
