namespace StreamForecast.Models.Tests.Reference;

/// <summary>The recurrent cell's forecasts, from the equations and nothing else, to check the kernel's numbers against.</summary>
public static class ReferenceCell
{
    /// <summary>Adam on the exact gradient, clipped to norm 1, from u = b = 0 and m = 1.</summary>
    public static double[] ByAdam(double[] y, double rate, double bound)
    {
        double u = 0, m = 1, b = 0, o = 0, su = 0, sm = 0, sb = 0;
        double[] means = new double[3], squares = new double[3], forecasts = new double[y.Length];
        for (int t = 0; t < y.Length; t++)
        {
            forecasts[t] = o;
            if (t > 0)
            {
                double e = o - y[t];
                double[] g = [e * su, e * sm, e * sb];
                double norm = Math.Sqrt((g[0] * g[0]) + (g[1] * g[1]) + (g[2] * g[2]));
                double[] step = new double[3];
                for (int i = 0; i < 3; i++)
                {
                    g[i] *= norm > 1 ? 1 / norm : 1;
                    means[i] = (0.9 * means[i]) + (0.1 * g[i]);
                    squares[i] = (0.999 * squares[i]) + (0.001 * g[i] * g[i]);
                    step[i] = rate * (means[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(squares[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
                }

                u = Math.Clamp(u - step[0], -bound, bound);
                m -= step[1];
                b -= step[2];
            }

            (su, sm, sb) = (o + (u * su), y[t] + (u * sm), 1 + (u * sb));
            o = (u * o) + (m * y[t]) + b;
        }

        return forecasts;
    }

    /// <summary>Recursive Gauss-Newton from u = b = 0 and m = 1, |u| at most .98, trace at most 1e4.</summary>
    public static double[] ByGaussNewton(double[] y, double forgetting, double delta)
    {
        double o = 0;
        double[] w = [0, 1, 0], s = [0, 0, 0], forecasts = new double[y.Length];
        double[][] p = [[delta, 0, 0], [0, delta, 0], [0, 0, delta]];
        for (int t = 0; t < y.Length; t++)
        {
            forecasts[t] = o;
            if (t > 0)
            {
                double[] k = [.. p.Select(row => row.Zip(s, (a, c) => a * c).Sum())];
                double denominator = forgetting + s.Zip(k, (a, c) => a * c).Sum();
                w = [.. w.Zip(k, (a, c) => a + (c * (y[t] - o) / denominator))];
                p = [.. p.Select((row, i) => row.Select((cell, j) => (cell - (k[i] * k[j] / denominator)) / forgetting).ToArray())];
                double trace = p[0][0] + p[1][1] + p[2][2];
                p = trace > 1e4 ? [.. p.Select(row => row.Select(cell => cell * 1e4 / trace).ToArray())] : p;
                w[0] = Math.Clamp(w[0], -0.98, 0.98);
            }

            s = [o + (w[0] * s[0]), y[t] + (w[0] * s[1]), 1 + (w[0] * s[2])];
            o = (w[0] * o) + (w[1] * y[t]) + w[2];
        }

        return forecasts;
    }
}
