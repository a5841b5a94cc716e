namespace StreamForecast.PeerBenchmarks;

/// <summary>The seeded series that every comparison runs on: an AR(2) wave near unit scale.</summary>
internal static class SeriesOfTicks
{
    public static double[] Of(int length)
    {
        var random = new Random(11);
        double[] series = new double[length];
        for (int t = 0; t < length; t++)
        {
            double past = t > 1 ? (1.6 * series[t - 1]) - (0.8 * series[t - 2]) : 0;
            series[t] = past + random.NextDouble() - 0.5;
        }

        return series;
    }
}
