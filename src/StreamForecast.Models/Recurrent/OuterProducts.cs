using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static System.Runtime.CompilerServices.Unsafe;

namespace StreamForecast.Models.Recurrent;

/// <summary>One vector a step, the steps at a fixed distance.</summary>
internal readonly ref struct StepVectors(ReadOnlySpan<double> values, int stride)
{
    public int Stride { get; } = stride;

    public ref double First => ref MemoryMarshal.GetReference(_values);

    private readonly ReadOnlySpan<double> _values = values;

    /// <summary>The first <paramref name="length"/> numbers of a step's vector.</summary>
    public ReadOnlySpan<double> this[int step, int length] => _values.Slice(step * Stride, length);
}

/// <summary>
/// The gradient of a matrix over a window: <c>M = sum over steps of y_s x_s'</c>, columns as in <see cref="Matrices"/>, steps summed
/// from the first with fused multiply-add. Tiles keep their sums in registers.
/// </summary>
internal static class OuterProducts
{
    private const int Width = 4;

    public static void Sum(Span<double> matrix, int rows, int columns, StepVectors y, StepVectors x, int steps)
    {
        ref double m = ref MemoryMarshal.GetReference(matrix[..(rows * columns)]);
        (int yStride, int xStride) = (y.Stride, x.Stride);
        int row = 0;
        for (; Vector512.IsHardwareAccelerated && row <= rows - (2 * EightUnits.Count); row += 2 * EightUnits.Count)
        {
            SumRows<EightUnits>(ref Add(ref m, row), rows, columns, ref Add(ref y.First, row), yStride, ref x.First, xStride, steps);
        }

        for (; row <= rows - (2 * Width); row += 2 * Width)
        {
            SumRows<FourUnits>(ref Add(ref m, row), rows, columns, ref Add(ref y.First, row), yStride, ref x.First, xStride, steps);
        }

        for (int column = 0; row < rows && column < columns; column++)
        {
            SumVector(ref Add(ref m, (column * rows) + row), ref Add(ref y.First, row), yStride, ref Add(ref x.First, column), xStride, steps);
        }
    }

    /// <summary>One product, column by column: column s is <paramref name="y"/> times the s-th of <paramref name="x"/>.</summary>
    /// <param name="matrix">Columns of <paramref name="rows"/> numbers; those past the length of y stay as they are.</param>
    /// <param name="rows">At least the length of y.</param>
    /// <param name="y">One number a row.</param>
    /// <param name="x">One number a column.</param>
    public static void Write(Span<double> matrix, int rows, ReadOnlySpan<double> y, ReadOnlySpan<double> x)
    {
        ref double m = ref MemoryMarshal.GetReference(matrix[..(rows * x.Length)]);
        int row = 0;
        for (; row <= y.Length - Width; row += Width)
        {
            Vector256<double> v = Vector256.Create(y[row..]);
            ref double to = ref Add(ref m, row);
            foreach (double factor in x)
            {
                Vector256.FusedMultiplyAdd(v, Vector256.Create(factor), Vector256<double>.Zero).StoreUnsafe(ref to);
                to = ref Add(ref to, rows);
            }
        }

        for (; row < y.Length; row++)
        {
            for (int column = 0; column < x.Length; column++)
            {
                Add(ref m, (column * rows) + row) = Math.FusedMultiplyAdd(y[row], x[column], 0);
            }
        }
    }

    // Two vectors of rows.
    private static void SumRows<TUnits>(ref double m, int rows, int columns, ref double y, int yStride, ref double x, int xStride, int steps)
        where TUnits : struct, IUnits<TUnits>
    {
        int column = 0;
        for (; column <= columns - 4; column += 4)
        {
            SumFourColumns<TUnits>(ref Add(ref m, column * rows), rows, ref y, yStride, ref Add(ref x, column), xStride, steps);
        }

        // Level, change and 1 are what mostly remains.
        for (; column <= columns - 3; column += 3)
        {
            SumThreeColumns<TUnits>(ref Add(ref m, column * rows), rows, ref y, yStride, ref Add(ref x, column), xStride, steps);
        }

        for (; column < columns; column++)
        {
            for (int row = 0; row < 2 * TUnits.Count; row += Width)
            {
                SumVector(ref Add(ref m, (column * rows) + row), ref Add(ref y, row), yStride, ref Add(ref x, column), xStride, steps);
            }
        }
    }

    // The next two are methods of their own, for as parts of a longer one their operations would become calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SumFourColumns<TUnits>(ref double to, int rows, ref double y, int yStride, ref double x, int xStride, int steps)
        where TUnits : struct, IUnits<TUnits>
    {
        TUnits a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (int step = 0; step < steps; step++)
        {
            TUnits y0 = TUnits.Load(ref y, 0), y1 = TUnits.Load(ref y, (nuint)TUnits.Count);
            TUnits v = TUnits.All(x);
            a0 = TUnits.MultiplyAdd(v, y0, a0);
            a1 = TUnits.MultiplyAdd(v, y1, a1);
            v = TUnits.All(Add(ref x, 1));
            b0 = TUnits.MultiplyAdd(v, y0, b0);
            b1 = TUnits.MultiplyAdd(v, y1, b1);
            v = TUnits.All(Add(ref x, 2));
            c0 = TUnits.MultiplyAdd(v, y0, c0);
            c1 = TUnits.MultiplyAdd(v, y1, c1);
            v = TUnits.All(Add(ref x, 3));
            d0 = TUnits.MultiplyAdd(v, y0, d0);
            d1 = TUnits.MultiplyAdd(v, y1, d1);
            y = ref Add(ref y, yStride);
            x = ref Add(ref x, xStride);
        }

        StorePair(ref to, a0, a1);
        StorePair(ref Add(ref to, rows), b0, b1);
        StorePair(ref Add(ref to, 2 * rows), c0, c1);
        StorePair(ref Add(ref to, 3 * rows), d0, d1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SumThreeColumns<TUnits>(ref double to, int rows, ref double y, int yStride, ref double x, int xStride, int steps)
        where TUnits : struct, IUnits<TUnits>
    {
        TUnits a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        for (int step = 0; step < steps; step++)
        {
            TUnits y0 = TUnits.Load(ref y, 0), y1 = TUnits.Load(ref y, (nuint)TUnits.Count);
            TUnits v = TUnits.All(x);
            a0 = TUnits.MultiplyAdd(v, y0, a0);
            a1 = TUnits.MultiplyAdd(v, y1, a1);
            v = TUnits.All(Add(ref x, 1));
            b0 = TUnits.MultiplyAdd(v, y0, b0);
            b1 = TUnits.MultiplyAdd(v, y1, b1);
            v = TUnits.All(Add(ref x, 2));
            c0 = TUnits.MultiplyAdd(v, y0, c0);
            c1 = TUnits.MultiplyAdd(v, y1, c1);
            y = ref Add(ref y, yStride);
            x = ref Add(ref x, xStride);
        }

        StorePair(ref to, a0, a1);
        StorePair(ref Add(ref to, rows), b0, b1);
        StorePair(ref Add(ref to, 2 * rows), c0, c1);
    }

    private static void SumVector(ref double to, ref double y, int yStride, ref double x, int xStride, int steps)
    {
        Vector256<double> sum = default;
        for (int step = 0; step < steps; step++)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(x), Vector256.LoadUnsafe(ref y), sum);
            y = ref Add(ref y, yStride);
            x = ref Add(ref x, xStride);
        }

        sum.StoreUnsafe(ref to);
    }

    private static void StorePair<TUnits>(ref double to, TUnits low, TUnits high)
        where TUnits : struct, IUnits<TUnits>
    {
        low.Store(ref to, 0);
        high.Store(ref to, (nuint)TUnits.Count);
    }
}
