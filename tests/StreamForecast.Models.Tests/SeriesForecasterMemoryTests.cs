using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests;

/// <summary>Measures the whole heap, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(SeriesForecasterMemoryTests), DisableParallelization = true)]
[Collection(nameof(SeriesForecasterMemoryTests))]
public class SeriesForecasterMemoryTests
{
    [Theory]
    [InlineData(4, 900)]
    [InlineData(100, 2_050)]
    public void A_fast_series_stays_small(int values, long limit)
    {
        const int Count = 500;
        var configuration = new SeriesConfiguration();
        double[] noise = TestSeries.Noise(values, seed: 75);
        SeriesForecaster[] all = new SeriesForecaster[Count];
        _ = Learned(configuration, noise);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Count; i++)
        {
            all[i] = Learned(configuration, noise);
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        GC.KeepAlive(all);
        Assert.InRange(each, 1, limit);
    }

    private static SeriesForecaster Learned(SeriesConfiguration configuration, double[] values)
    {
        var series = new SeriesForecaster(configuration);
        for (int t = 0; t < values.Length; t++)
        {
            series.Learn(new Observation(t * 60_000_000_000L, values[t]));
        }

        return series;
    }
}
