using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Ensembles;

public class GuardedExpertTests
{
    /// <summary>The article's cell with a step far too long: it explodes within a few values, again and again.</summary>
    private const string Exploding = "rnn(article, rate=0.5)";

    private const int NetworkUnits = 4;
    private const string Network = "gru(4)";

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

    [Fact]
    public void Parameters_that_explode_behind_a_sound_forecast_are_noticed_and_rolled_back()
    {
        double[] series = TestSeries.Autoregressive(5_000, slope: 0.5, seed: 35);
        GuardedExpert sound = new(Network, new ModelContext(), keepsCheckpoint: true);
        foreach (double value in series.AsSpan(0, 4_200))
        {
            sound.Learn(value);
        }

        GuardedExpert expert = new(Network, new ModelContext(), keepsCheckpoint: true);
        GuardedExpert replayed = new(Network, new ModelContext(), keepsCheckpoint: true);
        SavedState exploded = WithLayerWeightsTimes(1e5, SavedState.Of(sound));
        exploded.LoadInto(expert);
        exploded.LoadInto(replayed);
        IForecaster before = expert.Model;
        int learned = 0;
        for (; !expert.IsResting && learned < 64; learned++)
        {
            // The gates are saturated and the forecast says nothing of it.
            Assert.InRange(expert.Forecast(naive: 0), -100, 100);
            expert.Learn(series[4_200 + learned]);
            replayed.Learn(series[4_200 + learned]);
            Assert.Equal(StateBits.Of(expert), StateBits.Of(replayed));
        }

        Assert.True(expert.IsResting);
        Assert.NotSame(before, expert.Model);
        Assert.InRange(Norm(expert.Model), 0.1, 50);
        Assert.Equal(Checkpoint(SavedState.Of(sound)), StateBits.Of(expert.Model));
    }

    [Fact]
    public void Whatever_learns_parameters_tells_their_size()
    {
        string[] learnNone = ["naive", "snaive", "ses", "holt", "hw"];
        foreach (string name in ModelCatalog.Names.Except(learnNone))
        {
            string expression = name switch { "ar" or "sar" => name + "(3)", "stack" => "stack(gru(3), dense(2))", _ => name };
            IForecaster model = ModelCatalog.Create(expression, new ModelContext());
            double before = Norm(model);
            foreach (double value in TestSeries.Autoregressive(100, slope: 0.5, seed: 36))
            {
                model.Learn(value);
            }

            Assert.True(Norm(model) is > 0 and < 1_000 && Norm(model) != before, $"{name}: {before} became {Norm(model)}");
        }
    }

    private static double Norm(IForecaster model) => Assert.IsAssignableFrom<ILearnedParameters>(model).ParameterNorm;

    private static long[] Checkpoint(SavedState guarded)
    {
        IForecaster model = ModelCatalog.Create(Network, new ModelContext());
        guarded.Parts[1].LoadInto(model);
        return StateBits.Of(model);
    }

    // A network saves its parameters first, layers before the head, then its targets.
    private static SavedState WithLayerWeightsTimes(double factor, SavedState guarded)
    {
        const int HeadAndTargets = NetworkUnits + 1 + 16;
        SavedState network = guarded.Parts[0];
        double[] numbers = [.. network.Numbers.Select((n, i) => i < network.Numbers.Count - HeadAndTargets ? n * factor : n)];
        return guarded with { Parts = [network with { Numbers = numbers }, .. guarded.Parts.Skip(1)] };
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
