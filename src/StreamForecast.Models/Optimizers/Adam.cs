using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Optimizers;

/// <summary>
/// Adam with bias correction (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), decays .9 and .999, epsilon 1e-8.
/// Operations are element by element, so the bits do not depend on the width of the machine's vectors.
/// </summary>
/// <param name="size">Parameters.</param>
/// <param name="rate">Step length, above 0.</param>
public sealed class Adam(int size, double rate) : IPersistent
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    // Below this the correction 1 - power is 1 in doubles; the product would otherwise linger among the slow denormals.
    private const double Vanished = 1e-20;

    // Means of the gradients, then means of their squares.
    private readonly double[] _means = new double[2 * size];
    private double _meanPower = 1;
    private double _squarePower = 1;

    public StateKind Kind => new("adam", 1);

    /// <summary>Moves <paramref name="parameters"/> one step against <paramref name="gradient"/>; both hold the declared size.</summary>
    public void Step(Span<double> parameters, ReadOnlySpan<double> gradient)
    {
        _meanPower = Decay(_meanPower, MeanDecay);
        _squarePower = Decay(_squarePower, SquareDecay);
        double meanScale = 1 / (1 - _meanPower);
        double squareScale = 1 / (1 - _squarePower);

        Span<double> means = _means.AsSpan(0, size);
        Span<double> squares = _means.AsSpan(size, size);
        parameters = parameters[..size];
        gradient = gradient[..size];
        int i = StepLanes(parameters, gradient, means, squares, meanScale, squareScale);
        for (; i < gradient.Length; i++)
        {
            double g = gradient[i];
            means[i] = (MeanDecay * means[i]) + ((1 - MeanDecay) * g);
            squares[i] = (SquareDecay * squares[i]) + ((1 - SquareDecay) * g * g);
            parameters[i] -= means[i] * meanScale * rate / (Math.Sqrt(squares[i] * squareScale) + Epsilon);
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_meanPower);
        writer.Write(_squarePower);
        writer.Write(_means);
    }

    public void Load(StateReader reader)
    {
        _meanPower = reader.ReadNumber();
        _squarePower = reader.ReadNumber();
        reader.Read(_means);
    }

    // The same operations in the same order as the loop over what is left, sixteen parameters at once: eight divided by the divider,
    // eight by multiplication meanwhile.
    private int StepLanes(
        Span<double> parameters, ReadOnlySpan<double> gradient, Span<double> means, Span<double> squares, double meanScale, double squareScale)
    {
        const int Count = 8;
        ref double p = ref MemoryMarshal.GetReference(parameters);
        ref double g = ref MemoryMarshal.GetReference(gradient);
        ref double m = ref MemoryMarshal.GetReference(means);
        ref double v = ref MemoryMarshal.GetReference(squares);
        int i = 0;
        for (; i <= gradient.Length - (2 * Count); i += 2 * Count)
        {
            nuint first = (nuint)i, second = (nuint)(i + Count);
            Vector512<double> mean = Average(ref m, Vector512.LoadUnsafe(ref g, first), first) * meanScale * rate;
            Vector512<double> otherMean = Average(ref m, Vector512.LoadUnsafe(ref g, second), second) * meanScale * rate;
            Vector512<double> width = AverageSquare(ref v, Vector512.LoadUnsafe(ref g, first), first) * squareScale;
            Vector512<double> otherWidth = AverageSquare(ref v, Vector512.LoadUnsafe(ref g, second), second) * squareScale;
            width = Vector512.Sqrt(width) + Vector512.Create(Epsilon);
            otherWidth = Vector512.Sqrt(otherWidth) + Vector512.Create(Epsilon);
            (Vector512.LoadUnsafe(ref p, second) - (otherMean / otherWidth)).StoreUnsafe(ref p, second);
            (Vector512.LoadUnsafe(ref p, first) - Division.ByMultiplying(mean, width)).StoreUnsafe(ref p, first);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Average(ref double means, Vector512<double> gradient, nuint at)
    {
        Vector512<double> mean = (Vector512.LoadUnsafe(ref means, at) * MeanDecay) + (gradient * (1 - MeanDecay));
        mean.StoreUnsafe(ref means, at);
        return mean;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AverageSquare(ref double squares, Vector512<double> gradient, nuint at)
    {
        Vector512<double> square = (Vector512.LoadUnsafe(ref squares, at) * SquareDecay) + (gradient * (1 - SquareDecay) * gradient);
        square.StoreUnsafe(ref squares, at);
        return square;
    }

    private static double Decay(double power, double by)
    {
        double next = power * by;
        return next < Vanished ? 0 : next;
    }
}
