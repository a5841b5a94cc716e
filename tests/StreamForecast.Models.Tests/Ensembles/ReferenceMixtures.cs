namespace StreamForecast.Models.Tests.Ensembles;

/// <summary>The second layer written out plainly after its paper, to hold the product's against.</summary>
internal static class ReferenceMixtures
{
    public static double[] Bernstein(double[][] experts, double[] actual)
    {
        int count = experts[0].Length;
        double[] squares = new double[count], bounds = new double[count], corrected = new double[count], weights = new double[count];
        Array.Fill(squares, 1e-12);
        Array.Fill(bounds, 1e-12);
        Array.Fill(weights, 1.0 / count);
        double[] outputs = new double[actual.Length];
        for (int t = 0; t < actual.Length; t++)
        {
            outputs[t] = weights.Zip(experts[t], (w, x) => w * x).Sum();
            double[] rates = new double[count];
            for (int k = 0; k < count; k++)
            {
                double r = 2 * (outputs[t] - actual[t]) * (outputs[t] - experts[t][k]);
                squares[k] += r * r;
                bounds[k] = Math.Max(bounds[k], Math.Abs(r));
                rates[k] = Math.Min(1 / bounds[k], Math.Sqrt(Math.Log(count) / squares[k]));
                corrected[k] += 0.5 * (r - (rates[k] * r * r) + (rates[k] * r > 0.5 ? bounds[k] : 0));
            }

            double highest = rates.Select((rate, k) => rate * corrected[k]).Max();
            double[] raw = [.. rates.Select((rate, k) => rate * Math.Exp((rate * corrected[k]) - highest))];
            weights = [.. raw.Select(w => w / raw.Sum())];
        }

        return outputs;
    }
}
