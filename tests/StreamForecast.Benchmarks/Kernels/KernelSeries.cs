namespace StreamForecast.Benchmarks.Kernels;

/// <summary>Seeded series near unit scale, as the models see them behind their frame.</summary>
internal static class KernelSeries
{
    public static double[] Autoregressive(int length)
    {
        var random = new Random(7);
        double[] series = new double[length];
        double value = 0;
        for (int t = 0; t < length; t++)
        {
            value = (0.8 * value) + random.NextDouble() - 0.5;
            series[t] = value;
        }

        return series;
    }
}
