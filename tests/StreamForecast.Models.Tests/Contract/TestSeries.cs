namespace StreamForecast.Models.Tests.Contract;

/// <summary>Seeded series with known properties.</summary>
public static class TestSeries
{
    public static double[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        double[] series = new double[length];
        for (int t = 0; t < length; t++)
        {
            series[t] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return series;
    }

    /// <summary><c>y(t) = slope * y(t-1) + e(t)</c> with unit noise.</summary>
    public static double[] Autoregressive(int length, double slope, int seed)
    {
        double[] series = Noise(length, seed);
        for (int t = 1; t < length; t++)
        {
            series[t] += slope * series[t - 1];
        }

        return series;
    }

    /// <summary>The series on which a model must stay finite.</summary>
    public static IEnumerable<(string Name, double[] Values)> Awkward(int length)
    {
        double[] noise = Noise(length, seed: 3);
        yield return ("constant zero", new double[length]);
        yield return ("constant", Map(noise, (_, _) => 42));
        yield return ("step", Map(noise, (t, _) => t < length / 2 ? 0 : 100));
        yield return ("step in noise", Map(noise, (t, e) => e + (t < length / 2 ? 0 : 100)));
        yield return ("spike", Map(noise, (t, e) => t == length / 2 ? 1e6 : e));
        yield return ("spike in a constant", Map(noise, (t, _) => t == length / 2 ? 1e6 : 0));
        yield return ("1e12", Map(noise, (_, e) => 1e12 + e));
        yield return ("random walk of 1e12", Walk(noise, 1e12));
        yield return ("denormal", Map(noise, (_, e) => e * 1e-310));
    }

    /// <summary>Centred and divided by its standard deviation; only centred when that is 0.</summary>
    public static double[] Standardize(double[] series)
    {
        double mean = series.Average();

        // Through the largest deviation, because the squares of denormals vanish.
        double largest = series.Max(y => Math.Abs(y - mean));
        if (largest == 0)
        {
            return new double[series.Length];
        }

        double[] unit = Map(series, (_, y) => (y - mean) / largest);
        double deviation = Math.Sqrt(unit.Average(y => y * y));
        return Map(unit, (_, y) => y / deviation);
    }

    private static double[] Walk(double[] noise, double scale)
    {
        double at = 0;
        return Map(noise, (_, e) => at += scale * e);
    }

    private static double[] Map(double[] series, Func<int, double, double> of) => [.. series.Select((y, t) => of(t, y))];
}
