using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Ensembles;

public class GuardedExpertTests
{
    /// <summary>The article's cell with a step far too long: it explodes within a few values, again and again.</summary>
    private const string Exploding = "rnn(article, rate=0.5)";

    [Fact]
    public void An_exploded_expert_speaks_as_naive_until_it_has_been_sound_for_a_while()
    {
        GuardedExpert expert = new(Exploding, new ModelContext(), keepsCheckpoint: false);
        double[] series = TestSeries.Noise(500, seed: 31);
        int resting = 0;
        foreach (double value in series)
        {
            expert.Learn(value);
            double forecast = expert.Forecast(naive: 0.25);
            Assert.True(Math.Abs(forecast) <= 1e6);
            if (expert.IsResting)
            {
                resting++;
                Assert.Equal(0.25, forecast);
            }
        }

        Assert.InRange(resting, 64, 499);
    }

    [Fact]
    public void A_sound_expert_is_let_be()
    {
        GuardedExpert expert = new("ar(1)", new ModelContext(), keepsCheckpoint: true);
        IForecaster bare = ModelCatalog.Create("ar(1)", new ModelContext());
        Span<double> next = stackalloc double[1];
        foreach (double value in TestSeries.Autoregressive(5_000, slope: 0.5, seed: 32))
        {
            expert.Learn(value);
            bare.Learn(value);
            bare.Forecast(next);
            Assert.False(expert.IsResting);
            Assert.Equal(next[0], expert.Forecast(naive: 0));
        }
    }

    [Fact]
    public void A_trip_rolls_back_to_the_checkpoint_and_trips_in_a_row_start_afresh()
    {
        GuardedExpert expert = new("rnn(article, rate=0.0001)", new ModelContext(), keepsCheckpoint: true);
        double[] calm = TestSeries.Noise(4_096, seed: 33);
        foreach (double value in calm)
        {
            expert.Learn(value);
        }

        long[] checkpoint = StateBits.Of(expert.Model);
        long[] fresh = StateBits.Of(ModelCatalog.Create("rnn(article, rate=0.0001)", new ModelContext()));

        Assert.Equal(checkpoint, AfterExplosion(expert));
        Assert.True(expert.IsResting);
        Assert.Equal(checkpoint, AfterExplosion(expert));
        Assert.Equal(fresh, AfterExplosion(expert));
    }

    [Fact]
    public void What_is_restored_rests_and_trips_as_the_original()
    {
        GuardedExpert original = new(Exploding, new ModelContext(), keepsCheckpoint: true);
        double[] series = TestSeries.Noise(10_000, seed: 34);
        foreach (double value in series.AsSpan(0, 5_000))
        {
            original.Learn(value);
        }

        GuardedExpert restored = new(Exploding, new ModelContext(), keepsCheckpoint: true);
        SavedState.Of(original).LoadInto(restored);
        foreach (double value in series.AsSpan(5_000))
        {
            original.Learn(value);
            restored.Learn(value);
            Assert.Equal(original.Forecast(0), restored.Forecast(0));
        }

        Assert.Equal(StateBits.Of(original), StateBits.Of(restored));
    }

    // Values that no frame would let through.
    private static long[] AfterExplosion(GuardedExpert expert)
    {
        IForecaster before = expert.Model;
        for (int i = 0; i < 100 && ReferenceEquals(before, expert.Model); i++)
        {
            expert.Learn(1e5 * (i % 2 == 0 ? 1 : -1));
        }

        Assert.NotSame(before, expert.Model);
        return StateBits.Of(expert.Model);
    }
}
