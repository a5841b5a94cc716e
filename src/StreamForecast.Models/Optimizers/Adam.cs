using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Optimizers;

/// <summary>
/// Adam with bias correction (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), decays .9 and .999, epsilon 1e-8.
/// Operations are element by element, so the bits do not depend on the width of the machine's vectors.
/// </summary>
public readonly struct Adam : IPersistent
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    private const int PowerCount = 2;

    // Below this the correction 1 - power is 1 in doubles; the product would otherwise linger among the slow denormals.
    private const double Vanished = 1e-20;

    private readonly int _size;
    private readonly double _rate;

    // All that changes, in the order in which it is saved: the powers of the two decays, means of the gradients, means of their squares.
    private readonly double[] _cells;

    /// <param name="size">Parameters.</param>
    /// <param name="rate">Step length, above 0.</param>
    public Adam(int size, double rate)
    {
        _size = size;
        _rate = rate;
        _cells = new double[PowerCount + (2 * size)];
        Powers.Fill(1);
    }

    public StateKind Kind => new("adam", 1);

    private Span<double> Powers => _cells.AsSpan(0, PowerCount);

    /// <summary>Moves <paramref name="parameters"/> one step against <paramref name="gradient"/>; both hold the declared size.</summary>
    public void Step(Span<double> parameters, ReadOnlySpan<double> gradient)
    {
        Span<double> powers = Powers;
        powers[0] = Decay(powers[0], MeanDecay);
        powers[1] = Decay(powers[1], SquareDecay);
        double meanScale = 1 / (1 - powers[0]);
        double squareScale = 1 / (1 - powers[1]);

        Span<double> means = _cells.AsSpan(PowerCount, _size);
        Span<double> squares = _cells.AsSpan(PowerCount + _size, _size);
        parameters = parameters[.._size];
        gradient = gradient[.._size];
        int i = StepLanes(parameters, gradient, means, squares, meanScale, squareScale);
        for (; i < gradient.Length; i++)
        {
            double g = gradient[i];
            means[i] = (MeanDecay * means[i]) + ((1 - MeanDecay) * g);
            squares[i] = (SquareDecay * squares[i]) + ((1 - SquareDecay) * g * g);
            parameters[i] -= means[i] * meanScale * _rate / (Math.Sqrt(squares[i] * squareScale) + Epsilon);
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_cells);
    }

    public void Load(StateReader reader)
    {
        reader.Read(_cells);
    }

    // The same operations in the same order as the loop over what is left, eight parameters at once. Of each two roots and two quotients the
    // divider takes a root and the other's quotient, and multiplications beside it the rest.
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
            nuint first = (nuint)i, second = first + Count;
            Vector512<double> a = Width(ref v, ref g, first, squareScale);
            Vector512<double> b = WidthBesideDivider(ref v, ref g, second, squareScale);
            Move(ref p, first, Division.ByMultiplying(Mean(ref m, ref g, first, meanScale), a));
            Move(ref p, second, Mean(ref m, ref g, second, meanScale) / b);
        }

        for (; i <= gradient.Length - Count; i += Count)
        {
            Vector512<double> width = Width(ref v, ref g, (nuint)i, squareScale);
            Move(ref p, (nuint)i, Mean(ref m, ref g, (nuint)i, meanScale) / width);
        }

        return i;
    }

    // The new mean of the gradients, on the scale of a step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Mean(ref double means, ref double gradient, nuint at, double scale)
    {
        Vector512<double> mean = (Vector512.LoadUnsafe(ref means, at) * MeanDecay) + (Vector512.LoadUnsafe(ref gradient, at) * (1 - MeanDecay));
        mean.StoreUnsafe(ref means, at);
        return mean * scale * _rate;
    }

    // The root of the new mean of their squares.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Width(ref double squares, ref double gradient, nuint at, double scale) =>
        Vector512.Sqrt(Square(ref squares, ref gradient, at) * scale) + Vector512.Create(Epsilon);

    // What a root that is too small to be exact would add is lost in epsilon.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> WidthBesideDivider(ref double squares, ref double gradient, nuint at, double scale) =>
        SquareRoot.ByMultiplying(Square(ref squares, ref gradient, at) * scale) + Vector512.Create(Epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Square(ref double squares, ref double gradient, nuint at)
    {
        Vector512<double> g = Vector512.LoadUnsafe(ref gradient, at);
        Vector512<double> square = (Vector512.LoadUnsafe(ref squares, at) * SquareDecay) + (g * (1 - SquareDecay) * g);
        square.StoreUnsafe(ref squares, at);
        return square;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(ref double parameters, nuint at, Vector512<double> by) =>
        (Vector512.LoadUnsafe(ref parameters, at) - by).StoreUnsafe(ref parameters, at);

    private static double Decay(double power, double by)
    {
        double next = power * by;
        return next < Vanished ? 0 : next;
    }
}
