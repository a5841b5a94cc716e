namespace StreamForecast.Models.Tests.Reference;

/// <summary>Recursive least squares over lags, written out as the textbook has it: whole rows, divisions, plain loops.</summary>
public static class ReferenceRegression
{
    private const double Delta = 10;
    private const double TraceCap = 1e6;

    /// <summary>The forecast of each value from those before it.</summary>
    public static double[] Forecasts(double[] y, int[] lags, double forgetting)
    {
        int d = lags.Length + 1;
        double[] w = new double[d];
        double[,] p = new double[d, d];
        for (int i = 0; i < d; i++)
        {
            p[i, i] = Delta;
        }

        double[] forecasts = new double[y.Length];
        for (int t = 0; t < y.Length; t++)
        {
            double[] x = [.. lags.Select(lag => y[Math.Max(0, t - lag)]), 1];
            forecasts[t] = x.Select((value, i) => w[i] * value).Sum();
            Learn(w, p, x, y[t] - forecasts[t], forgetting);
        }

        return forecasts;
    }

    private static void Learn(double[] w, double[,] p, double[] x, double error, double forgetting)
    {
        int d = x.Length;
        double[] k = [.. Enumerable.Range(0, d).Select(i => Enumerable.Range(0, d).Sum(j => p[i, j] * x[j]))];
        double denominator = forgetting + x.Select((value, i) => value * k[i]).Sum();
        double trace = 0;
        for (int i = 0; i < d; i++)
        {
            w[i] += k[i] * error / denominator;
            for (int j = 0; j < d; j++)
            {
                p[i, j] = (p[i, j] - (k[i] * k[j] / denominator)) / forgetting;
            }

            trace += p[i, i];
        }

        if (trace > TraceCap * d)
        {
            for (int i = 0; i < d * d; i++)
            {
                p[i / d, i % d] *= TraceCap * d / trace;
            }
        }
    }
}
