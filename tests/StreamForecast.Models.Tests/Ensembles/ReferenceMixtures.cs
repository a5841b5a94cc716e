namespace StreamForecast.Models.Tests.Ensembles;

/// <summary>The mixtures written out plainly after their papers, to hold the product's against.</summary>
internal static class ReferenceMixtures
{
    public static double[] MlPoly(double[][] experts, double[] actual) => Run(experts, actual, (regrets, squares, _, largest) =>
    {
        double[] weights = [.. regrets.Select((r, k) => Math.Max(r, 0) / (largest + squares[k]))];
        return weights.Sum() > 0 ? weights : [.. regrets.Select(_ => 1.0)];
    });

    public static double[] Bernstein(double[][] experts, double[] actual)
    {
        double[]? corrected = null;
        return Run(experts, actual, (_, squares, step, _) =>
        {
            corrected ??= new double[squares.Length];
            double[] rates = new double[squares.Length];
            for (int k = 0; k < rates.Length; k++)
            {
                rates[k] = Math.Min(1 / step.Bounds[k], Math.Sqrt(Math.Log(rates.Length) / squares[k]));
                double r = step.Regrets[k];
                corrected[k] += 0.5 * (r - (rates[k] * r * r) + (rates[k] * r > 0.5 ? step.Bounds[k] : 0));
            }

            double highest = rates.Select((rate, k) => rate * corrected[k]).Max();
            return [.. rates.Select((rate, k) => rate * Math.Exp((rate * corrected[k]) - highest))];
        });
    }

    private static double[] Run(
        double[][] experts, double[] actual, Func<double[], double[], (double[] Regrets, double[] Bounds), double, double[]> weigh)
    {
        int count = experts[0].Length;
        double[] regrets = new double[count], squares = new double[count], bounds = new double[count], weights = new double[count];
        Array.Fill(squares, 1e-12);
        Array.Fill(bounds, 1e-12);
        Array.Fill(weights, 1.0 / count);
        double largest = 1e-12;
        double[] outputs = new double[actual.Length];
        for (int t = 0; t < actual.Length; t++)
        {
            outputs[t] = weights.Zip(experts[t], (w, x) => w * x).Sum();
            double[] step = [.. experts[t].Select(x => 2 * (outputs[t] - actual[t]) * (outputs[t] - x))];
            for (int k = 0; k < count; k++)
            {
                regrets[k] += step[k];
                squares[k] += step[k] * step[k];
                bounds[k] = Math.Max(bounds[k], Math.Abs(step[k]));
                largest = Math.Max(largest, step[k] * step[k]);
            }

            double[] raw = weigh(regrets, squares, (step, bounds), largest);
            weights = [.. raw.Select(w => w / raw.Sum())];
        }

        return outputs;
    }
}
