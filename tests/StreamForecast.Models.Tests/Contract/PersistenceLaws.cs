namespace StreamForecast.Models.Tests.Contract;

public class PersistenceLaws
{
    public static TheoryData<string> Models => ModelCases.Names;

    [Theory]
    [MemberData(nameof(Models))]
    public void The_same_values_give_the_same_bits(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster first = model.Create();
        IForecaster second = model.Create();
        foreach (double value in model.Fit(TestSeries.Autoregressive(1_000, slope: 0.5, seed: 13)))
        {
            first.Learn(value);
            second.Learn(value);
        }

        Assert.Equal(StateBits.Of(first), StateBits.Of(second));
        Assert.Equal(Forecasts(first), Forecasts(second));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Restored_from_a_snapshot_it_goes_on_bit_for_bit(string name)
    {
        ModelCase model = ModelCases.Named(name);
        foreach (int at in (ReadOnlySpan<int>)[0, 1, 17, 700])
        {
            double[] series = model.Fit(TestSeries.Autoregressive(at + 1_000, slope: 0.5, seed: 14));
            IForecaster original = model.Create();
            for (int t = 0; t < at; t++)
            {
                original.Learn(series[t]);
            }

            IForecaster restored = model.Create();
            SavedState.Of(original).LoadInto(restored);
            Assert.Equal(original.IsReady, restored.IsReady);
            for (int t = at; t < series.Length; t++)
            {
                Assert.Equal(Forecasts(original), Forecasts(restored));
                original.Learn(series[t]);
                restored.Learn(series[t]);
            }

            Assert.Equal(StateBits.Of(original), StateBits.Of(restored));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_snapshot_that_does_not_fit_is_refused(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster forecaster = model.Create();
        foreach (double value in model.Fit(TestSeries.Autoregressive(100, slope: 0.5, seed: 15)))
        {
            forecaster.Learn(value);
        }

        SavedState sound = SavedState.Of(forecaster);
        sound.LoadInto(model.Create());
        foreach (SavedState damaged in Damage(sound))
        {
            Assert.Throws<StateFormatException>(() => damaged.LoadInto(model.Create()));
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.HeldTo), Law.KeepsItsSizeFromTheStart, MemberType = typeof(ModelCases))]
    public void A_snapshot_has_the_same_size_however_long_the_stream(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster forecaster = model.Create();
        int empty = StateBits.Size(SavedState.Of(forecaster));
        double[] series = model.Fit(TestSeries.Autoregressive(3_000, slope: 0.5, seed: 16));
        for (int t = 0; t < series.Length; t++)
        {
            forecaster.Learn(series[t]);
            if (t is 300 or 2_999)
            {
                Assert.Equal(empty, StateBits.Size(SavedState.Of(forecaster)));
            }
        }
    }

    private static long[] Forecasts(IForecaster forecaster)
    {
        Span<double> horizon = stackalloc double[3];
        forecaster.Forecast(horizon);
        return StateBits.Of(horizon);
    }

    // Every node of the tree with another name, version, or with something missing or left over.
    private static IEnumerable<SavedState> Damage(SavedState state)
    {
        yield return state with { Name = state.Name + "-other" };
        yield return state with { Version = state.Version + 1 };
        yield return state with { Numbers = [.. state.Numbers, 1.0] };
        yield return state with { Integers = [.. state.Integers, 1L] };
        yield return state with { Parts = [.. state.Parts, new SavedState("extra", 1, [], [], [])] };
        if (state.Numbers.Count > 0)
        {
            yield return state with { Numbers = [.. state.Numbers.Skip(1)] };
        }

        if (state.Integers.Count > 0)
        {
            yield return state with { Integers = [.. state.Integers.Skip(1)] };
        }

        for (int i = 0; i < state.Parts.Count; i++)
        {
            yield return state with { Parts = [.. state.Parts.Where((_, at) => at != i)] };
            foreach (SavedState part in Damage(state.Parts[i]))
            {
                yield return state with { Parts = [.. state.Parts.Select((p, at) => at == i ? part : p)] };
            }
        }
    }
}
