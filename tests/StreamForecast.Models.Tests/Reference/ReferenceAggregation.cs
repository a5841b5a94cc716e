namespace StreamForecast.Models.Tests.Reference;

/// <summary>
/// The mixture of experts as the independent implementation has it: plain loops over expert forecasts, one row a value. The ensemble's
/// sigma units are written out beside it, since there the two differ on purpose.
/// </summary>
public static class ReferenceAggregation
{
    private const double Reach = 6;
    private const int LeastErrors = 8;
    private const double LeastVariance = 1e-6;

    /// <summary>ML-Poly on the gradient of the squared error: the forecast of each row before its value is seen.</summary>
    public static double[] MlPoly(double[][] experts, double[] actual)
    {
        int count = experts[0].Length;
        double[] regrets = new double[count], squares = new double[count], weights = new double[count];
        Array.Fill(squares, 1e-12);
        Array.Fill(weights, 1.0 / count);
        double largest = 1e-12;
        double[] outputs = new double[actual.Length];
        for (int t = 0; t < actual.Length; t++)
        {
            double p = 0;
            for (int k = 0; k < count; k++)
            {
                p += weights[k] * experts[t][k];
            }

            outputs[t] = p;
            double gradient = 2 * (p - actual[t]);
            double most = 0;
            for (int k = 0; k < count; k++)
            {
                double regret = gradient * (p - experts[t][k]);
                regrets[k] += regret;
                squares[k] += regret * regret;
                most = Math.Max(most, regret * regret);
            }

            largest = Math.Max(largest, most);
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                weights[k] = Math.Max(regrets[k], 0) / (largest + squares[k]);
                sum += weights[k];
            }

            for (int k = 0; k < count; k++)
            {
                weights[k] = sum <= 0 ? 1.0 / count : weights[k] / sum;
            }
        }

        return outputs;
    }

    /// <summary>The same in units of naive's usual error of late, as moves from the last value.</summary>
    /// <param name="y">The values; naive forecasts the one before, and 0 at first.</param>
    /// <param name="experts">The forecasts of each expert but naive, a column each.</param>
    public static double[] MlPolyInSigmaUnits(double[] y, params double[][] experts)
    {
        double[] naive = [0, .. y[..^1]];
        double[] sigma = new double[y.Length];
        double fast = 0, slow = 0;
        for (int t = 0; t < y.Length; t++)
        {
            sigma[t] = t < LeastErrors ? 1 : Math.Sqrt(Math.Max((fast + slow) / 2, LeastVariance));
            double square = Math.Pow(y[t] - naive[t], 2);
            fast += Math.Max(1 - Math.Pow(0.5, 1.0 / 10), 1.0 / (t + 1)) * (square - fast);
            slow += Math.Max(1 - Math.Pow(0.5, 1.0 / 60), 1.0 / (t + 1)) * (square - slow);
        }

        double InUnits(double value, int t) => Math.Clamp((value - naive[t]) / sigma[t], -Reach, Reach);
        double[][] moves = [.. y.Select((_, t) => (double[])[0, .. experts.Select(expert => InUnits(expert[t], t))])];
        double[] combined = MlPoly(moves, [.. y.Select(InUnits)]);
        return [.. combined.Select((move, t) => naive[t] + (sigma[t] * move))];
    }
}
