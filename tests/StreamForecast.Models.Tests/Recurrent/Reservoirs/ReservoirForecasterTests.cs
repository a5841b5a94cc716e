using StreamForecast.Models.Recurrent.Reservoirs;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Recurrent.Reservoirs;

public class ReservoirForecasterTests
{
    private static readonly Dictionary<string, Func<ReservoirForecaster>> Forecasters = new(StringComparer.Ordinal)
    {
        ["echo state"] = () => ReservoirForecaster.EchoState(12, seed: 1),
        ["linear recurrent unit"] = () => ReservoirForecaster.LinearUnits(6, seed: 1),
    };

    public static TheoryData<string> Names => [.. Forecasters.Keys];

    /// <summary>Within the first 64 values the scales are held; a gain of 0 holds the readout.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_memory_profile_equals_central_differences(string name)
    {
        ReservoirForecaster trained = Forecasters[name]();
        foreach (double value in TestSeries.Autoregressive(500, slope: 0.8, seed: 5))
        {
            trained.Learn(value);
        }

        SavedState readout = SavedState.Of(trained).Parts.Single(part => part.Name == "rls");
        SavedState still = readout with { Parts = [readout.Parts[0] with { Numbers = new double[readout.Parts[0].Numbers.Count] }] };
        double[] heard = [.. TestSeries.Autoregressive(60, slope: 0.8, seed: 4).Select(y => 0.5 * y)];
        double[] profile = new double[40];
        Hear(name, still, heard).MemoryProfile(profile);

        for (int lag = 0; lag < profile.Length; lag++)
        {
            double difference = (Moved(name, still, heard, lag, 1e-5) - Moved(name, still, heard, lag, -1e-5)) / 2e-5;
            Assert.True(Math.Abs(difference - profile[lag]) < 1e-8, $"{name}, lag {lag}: {profile[lag]}, by differences {difference}");
        }

        Assert.True(Math.Abs(profile[1]) > 1e-4, "The reservoir says nothing beyond its newest value.");
    }

    private static double Moved(string name, SavedState readout, double[] heard, int lag, double by)
    {
        double[] moved = [.. heard];
        moved[^(lag + 1)] += by;
        Span<double> next = stackalloc double[1];
        Hear(name, readout, moved).Forecast(next);
        return next[0];
    }

    // A fresh forecaster that takes over the readout alone.
    private static ReservoirForecaster Hear(string name, SavedState readout, double[] values)
    {
        ReservoirForecaster forecaster = Forecasters[name]();
        SavedState fresh = SavedState.Of(forecaster);
        (fresh with { Parts = [.. fresh.Parts.Select(part => part.Name == "rls" ? readout : part)] }).LoadInto(forecaster);
        foreach (double value in values)
        {
            forecaster.Learn(value);
        }

        return forecaster;
    }
}
