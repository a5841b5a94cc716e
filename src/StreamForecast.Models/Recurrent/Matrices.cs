using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamForecast.Models.Recurrent;

/// <summary>
/// The products of a network over a matrix kept column after column, each column a whole number of four-lane vectors.
/// Sums run in one fixed order with fused multiply-add, so that bits do not depend on the machine.
/// </summary>
internal static class Matrices
{
    private const int Width = 4;

    /// <summary><c>y = M x</c>: <paramref name="x"/> has one number a column, <paramref name="y"/> one a row.</summary>
    public static void Product(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x, Span<double> y)
    {
        int rows = y.Length;
        int row = 0;
        ref double m = ref MemoryMarshal.GetReference(matrix);
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y);
        for (; Vector512.IsHardwareAccelerated && row <= rows - (16 * Width); row += 16 * Width)
        {
            ProductOfEightWideVectors(ref Unsafe.Add(ref m, row), rows, x.Length, ref from, ref Unsafe.Add(ref to, row));
        }

        for (; row <= rows - (8 * Width); row += 8 * Width)
        {
            ProductOfEightVectors(ref Unsafe.Add(ref m, row), rows, x.Length, ref from, ref Unsafe.Add(ref to, row));
        }

        for (; row <= rows - (3 * Width); row += 3 * Width)
        {
            ProductOfThreeVectors(ref Unsafe.Add(ref m, row), rows, x.Length, ref from, ref Unsafe.Add(ref to, row));
        }

        for (; row < rows; row += Width)
        {
            ref double cell = ref Unsafe.Add(ref m, row);
            Vector256<double> sum = default;
            for (int j = 0; j < x.Length; j++)
            {
                sum = Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref from, j)), Vector256.LoadUnsafe(ref cell), sum);
                cell = ref Unsafe.Add(ref cell, rows);
            }

            sum.StoreUnsafe(ref to, (nuint)row);
        }
    }

    /// <summary><c>x += M' y</c>, the way back.</summary>
    public static void AddTransposedProduct(ReadOnlySpan<double> matrix, ReadOnlySpan<double> y, Span<double> x)
    {
        int rows = y.Length;
        ref double column = ref MemoryMarshal.GetReference(matrix);
        ref double from = ref MemoryMarshal.GetReference(y);
        int j = 0;
        for (; Vector512.IsHardwareAccelerated && j <= x.Length - (4 * Width); j += 4 * Width)
        {
            SumSixteenColumns(ref column, rows, ref from, ref Unsafe.Add(ref MemoryMarshal.GetReference(x), j));
            column = ref Unsafe.Add(ref column, 4 * Width * rows);
        }

        for (; j <= x.Length - (2 * Width); j += 2 * Width)
        {
            SumEightColumns(ref column, rows, ref from, ref Unsafe.Add(ref MemoryMarshal.GetReference(x), j));
            column = ref Unsafe.Add(ref column, 2 * Width * rows);
        }

        for (; j <= x.Length - Width; j += Width)
        {
            Vector256<double> a = default, b = default, c = default, d = default;
            ref double columnB = ref Unsafe.Add(ref column, rows);
            ref double columnC = ref Unsafe.Add(ref column, 2 * rows);
            ref double columnD = ref Unsafe.Add(ref column, 3 * rows);
            for (int i = 0; i < rows; i += Width)
            {
                Vector256<double> v = Vector256.LoadUnsafe(ref from, (nuint)i);
                a = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, (nuint)i), a);
                b = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnB, (nuint)i), b);
                c = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnC, (nuint)i), c);
                d = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnD, (nuint)i), d);
            }

            ref double to = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), j);
            (Vector256.LoadUnsafe(ref to) + SumEach(a, b, c, d)).StoreUnsafe(ref to);
            column = ref Unsafe.Add(ref column, 4 * rows);
        }

        for (; j < x.Length; j++)
        {
            Vector256<double> a = default;
            for (int i = 0; i < rows; i += Width)
            {
                a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.LoadUnsafe(ref column, (nuint)i), a);
            }

            x[j] += (a[0] + a[1]) + (a[2] + a[3]);
            column = ref Unsafe.Add(ref column, rows);
        }
    }

    // Eight sums at once hide the latency of the fused multiply-add (4 cycles, 2 a cycle).
    private static void ProductOfEightVectors(ref double cell, int rows, int columns, ref double x, ref double y)
    {
        Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int j = 0; j < columns; j++)
        {
            Vector256<double> v = Vector256.Create(Unsafe.Add(ref x, j));
            a = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell), a);
            b = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, Width), b);
            c = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 2 * Width), c);
            d = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 3 * Width), d);
            e = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 4 * Width), e);
            f = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 5 * Width), f);
            g = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 6 * Width), g);
            h = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 7 * Width), h);
            cell = ref Unsafe.Add(ref cell, rows);
        }

        a.StoreUnsafe(ref y);
        b.StoreUnsafe(ref y, Width);
        c.StoreUnsafe(ref y, 2 * Width);
        d.StoreUnsafe(ref y, 3 * Width);
        e.StoreUnsafe(ref y, 4 * Width);
        f.StoreUnsafe(ref y, 5 * Width);
        g.StoreUnsafe(ref y, 6 * Width);
        h.StoreUnsafe(ref y, 7 * Width);
    }

    private static void ProductOfEightWideVectors(ref double cell, int rows, int columns, ref double x, ref double y)
    {
        Vector512<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (int j = 0; j < columns; j++)
        {
            Vector512<double> v = Vector512.Create(Unsafe.Add(ref x, j));
            a = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell), a);
            b = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 2 * Width), b);
            c = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 4 * Width), c);
            d = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 6 * Width), d);
            e = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 8 * Width), e);
            f = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 10 * Width), f);
            g = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 12 * Width), g);
            h = Vector512.FusedMultiplyAdd(v, Vector512.LoadUnsafe(ref cell, 14 * Width), h);
            cell = ref Unsafe.Add(ref cell, rows);
        }

        a.StoreUnsafe(ref y);
        b.StoreUnsafe(ref y, 2 * Width);
        c.StoreUnsafe(ref y, 4 * Width);
        d.StoreUnsafe(ref y, 6 * Width);
        e.StoreUnsafe(ref y, 8 * Width);
        f.StoreUnsafe(ref y, 10 * Width);
        g.StoreUnsafe(ref y, 12 * Width);
        h.StoreUnsafe(ref y, 14 * Width);
    }

    private static void ProductOfThreeVectors(ref double cell, int rows, int columns, ref double x, ref double y)
    {
        Vector256<double> a = default, b = default, c = default;
        for (int j = 0; j < columns; j++)
        {
            Vector256<double> v = Vector256.Create(Unsafe.Add(ref x, j));
            a = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell), a);
            b = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, Width), b);
            c = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref cell, 2 * Width), c);
            cell = ref Unsafe.Add(ref cell, rows);
        }

        a.StoreUnsafe(ref y);
        b.StoreUnsafe(ref y, Width);
        c.StoreUnsafe(ref y, 2 * Width);
    }

    private static void SumEightColumns(ref double column, int rows, ref double y, ref double x)
    {
        Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        nuint second = (nuint)rows, third = 2 * second, fourth = 3 * second;
        ref double fifth = ref Unsafe.Add(ref column, 4 * second);
        for (int i = rows; i > 0; i -= Width)
        {
            Vector256<double> v = Vector256.LoadUnsafe(ref y);
            a = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column), a);
            b = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, second), b);
            c = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, third), c);
            d = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, fourth), d);
            e = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref fifth), e);
            f = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref fifth, second), f);
            g = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref fifth, third), g);
            h = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref fifth, fourth), h);
            y = ref Unsafe.Add(ref y, Width);
            column = ref Unsafe.Add(ref column, Width);
            fifth = ref Unsafe.Add(ref fifth, Width);
        }

        (Vector256.LoadUnsafe(ref x) + SumEach(a, b, c, d)).StoreUnsafe(ref x);
        (Vector256.LoadUnsafe(ref x, Width) + SumEach(e, f, g, h)).StoreUnsafe(ref x, Width);
    }

    // Where there are registers for sixteen sums.
    private static void SumSixteenColumns(ref double column, int rows, ref double y, ref double x)
    {
        Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        Vector256<double> k = default, l = default, m = default, n = default, o = default, p = default, q = default, r = default;
        nuint second = (nuint)rows, third = 2 * second, fourth = 3 * second;
        ref double columnE = ref Unsafe.Add(ref column, 4 * second);
        ref double columnK = ref Unsafe.Add(ref column, 8 * second);
        ref double columnO = ref Unsafe.Add(ref column, 12 * second);
        for (nuint i = 0; i < second; i += Width)
        {
            Vector256<double> v = Vector256.LoadUnsafe(ref y, i);
            a = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column), a);
            b = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, second), b);
            c = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, third), c);
            d = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref column, fourth), d);
            e = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnE), e);
            f = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnE, second), f);
            g = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnE, third), g);
            h = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnE, fourth), h);
            k = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnK), k);
            l = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnK, second), l);
            m = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnK, third), m);
            n = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnK, fourth), n);
            o = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnO), o);
            p = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnO, second), p);
            q = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnO, third), q);
            r = Vector256.FusedMultiplyAdd(v, Vector256.LoadUnsafe(ref columnO, fourth), r);
            column = ref Unsafe.Add(ref column, Width);
            columnE = ref Unsafe.Add(ref columnE, Width);
            columnK = ref Unsafe.Add(ref columnK, Width);
            columnO = ref Unsafe.Add(ref columnO, Width);
        }

        (Vector256.LoadUnsafe(ref x) + SumEach(a, b, c, d)).StoreUnsafe(ref x);
        (Vector256.LoadUnsafe(ref x, Width) + SumEach(e, f, g, h)).StoreUnsafe(ref x, Width);
        (Vector256.LoadUnsafe(ref x, 2 * Width) + SumEach(k, l, m, n)).StoreUnsafe(ref x, 2 * Width);
        (Vector256.LoadUnsafe(ref x, 3 * Width) + SumEach(o, p, q, r)).StoreUnsafe(ref x, 3 * Width);
    }

    // The sums of four vectors' lanes, (0 + 1) + (2 + 3), side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> SumEach(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        Vector256<double> ab = SumPairs(a, b);
        Vector256<double> cd = SumPairs(c, d);
        return Avx.IsSupported
            ? Avx.Permute2x128(ab, cd, 0x20) + Avx.Permute2x128(ab, cd, 0x31)
            : Vector256.Create(ab.GetLower(), cd.GetLower()) + Vector256.Create(ab.GetUpper(), cd.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> SumPairs(Vector256<double> a, Vector256<double> b)
    {
        if (Avx.IsSupported) return Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b);
        Vector256<double> even = Vector256.Create(-1L, 0, -1, 0).AsDouble();
        return Vector256.ConditionalSelect(even, a, Swap(b)) + Vector256.ConditionalSelect(even, Swap(a), b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Swap(Vector256<double> v) => Vector256.Shuffle(v, Vector256.Create(1L, 0, 3, 2));
}
