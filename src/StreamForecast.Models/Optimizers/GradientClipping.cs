namespace StreamForecast.Models.Optimizers;

/// <summary>Bounds how far one surprising value may move the parameters.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales <paramref name="gradient"/> down to the Euclidean norm <paramref name="limit"/> when it is longer. A gradient that has
    /// overflowed points nowhere and is set to 0.
    /// </summary>
    public static void Clip(Span<double> gradient, double limit)
    {
        double squares = 0;
        foreach (double g in gradient)
        {
            squares += g * g;
        }

        if (squares <= limit * limit)
        {
            return;
        }

        if (!double.IsFinite(squares))
        {
            gradient.Clear();
        }
        else
        {
            double factor = limit / Math.Sqrt(squares);
            for (int i = 0; i < gradient.Length; i++)
            {
                gradient[i] *= factor;
            }
        }
    }
}
