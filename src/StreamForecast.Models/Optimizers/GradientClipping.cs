using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Optimizers;

/// <summary>Bounds how far one surprising value may move the parameters.</summary>
public static class GradientClipping
{
    private const int Block = 16;

    /// <summary>
    /// Scales <paramref name="gradient"/> down to the Euclidean norm <paramref name="limit"/> when it is longer. A gradient that has
    /// overflowed points nowhere and is set to 0.
    /// </summary>
    public static void Clip(Span<double> gradient, double limit)
    {
        double squares = SumOfSquares(gradient);
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
            Scale(gradient, limit / Math.Sqrt(squares));
        }
    }

    // Four chains of four lanes: a network has a thousand parameters, and one chain waits for its own additions.
    private static double SumOfSquares(ReadOnlySpan<double> gradient)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        for (; gradient.Length >= Block; gradient = gradient[Block..])
        {
            a += Square(gradient);
            b += Square(gradient[Vector256<double>.Count..]);
            c += Square(gradient[(2 * Vector256<double>.Count)..]);
            d += Square(gradient[(3 * Vector256<double>.Count)..]);
        }

        Vector256<double> lanes = a + b + (c + d);
        double squares = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
        foreach (double g in gradient)
        {
            squares += g * g;
        }

        return squares;
    }

    private static Vector256<double> Square(ReadOnlySpan<double> gradient)
    {
        Vector256<double> g = Vector256.Create(gradient);
        return g * g;
    }

    private static void Scale(Span<double> gradient, double factor)
    {
        for (; gradient.Length >= Vector256<double>.Count; gradient = gradient[Vector256<double>.Count..])
        {
            (Vector256.Create<double>(gradient) * factor).CopyTo(gradient);
        }

        foreach (ref double g in gradient)
        {
            g *= factor;
        }
    }
}
