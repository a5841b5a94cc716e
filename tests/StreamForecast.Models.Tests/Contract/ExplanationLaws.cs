using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Tests.Contract;

/// <summary>
/// The profile says how the next forecast moves with each past value while parameters are held still. So the law trains a model,
/// stills it (the case's still form takes over its state; every gain matrix is set to 0), and moves the values it then hears.
/// </summary>
public class ExplanationLaws
{
    private const int Heard = 64;
    private const double Nudge = 1e-4;

    [Theory]
    [MemberData(nameof(ModelCases.HeldTo), Law.ProfilesItsMemory, MemberType = typeof(ModelCases))]
    public void The_memory_profile_equals_central_differences(string name)
    {
        ModelCase model = ModelCases.Named(name);
        IForecaster trained = model.Create();
        double[] series = model.Fit(TestSeries.Autoregressive(600, slope: 0.5, seed: 18));
        foreach (double value in series.AsSpan(0, series.Length - Heard))
        {
            trained.Learn(value);
        }

        SavedState state = WithoutGain(SavedState.Of(trained));
        double[] heard = series[^Heard..];
        double[] profile = new double[Heard / 2];
        IExplainable explainable = Assert.IsAssignableFrom<IExplainable>(Hear(model, state, heard));
        explainable.MemoryProfile(profile);

        for (int lag = 0; lag < profile.Length; lag++)
        {
            double difference = (NextAfterNudging(model, state, heard, lag, Nudge) - NextAfterNudging(model, state, heard, lag, -Nudge)) / (2 * Nudge);
            Assert.True(Math.Abs(difference - profile[lag]) < 1e-7, $"{name}, lag {lag}: {profile[lag]}, by differences {difference}");
        }
    }

    private static double NextAfterNudging(ModelCase model, SavedState state, double[] heard, int lag, double by)
    {
        double[] nudged = [.. heard];
        nudged[^(lag + 1)] += by;
        Span<double> next = stackalloc double[1];
        Hear(model, state, nudged).Forecast(next);
        return next[0];
    }

    private static IForecaster Hear(ModelCase model, SavedState state, double[] values)
    {
        IForecaster still = (model.Still ?? model.Create)();
        state.LoadInto(still);
        foreach (double value in values)
        {
            still.Learn(value);
        }

        return still;
    }

    private static SavedState WithoutGain(SavedState state) => state with
    {
        Numbers = string.Equals(state.Name, "gain", StringComparison.Ordinal) ? new double[state.Numbers.Count] : state.Numbers,
        Parts = [.. state.Parts.Select(WithoutGain)],
    };
}
