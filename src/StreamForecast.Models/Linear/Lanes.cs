using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Linear;

/// <summary>
/// Vector arithmetic whose order of additions is fixed at four lanes with fused multiply-add, whatever the machine: the same series
/// must give the same bits on every processor, which the width-dependent sums of a general library do not.
/// </summary>
internal static class Lanes
{
    public const int Width = 4;

    /// <summary>Rounds a length up to whole lanes.</summary>
    public static int Pad(int length) => (length + Width - 1) & ~(Width - 1);

    /// <summary>Sum of products over the shorter of the two.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        int length = Math.Min(left.Length, right.Length);
        ref double a = ref MemoryMarshal.GetReference(left);
        ref double b = ref MemoryMarshal.GetReference(right);
        Vector256<double> sum = Vector256<double>.Zero;
        int i = 0;
        for (; i <= length - Width; i += Width)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i), sum);
        }

        double total = Sum(sum);
        for (; i < length; i++)
        {
            total = Math.FusedMultiplyAdd(Unsafe.Add(ref a, i), Unsafe.Add(ref b, i), total);
        }

        return total;
    }

    /// <summary><c>target += factor * source</c>, over the length of the source.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        target = target[..source.Length];
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double s = ref MemoryMarshal.GetReference(source);
        Vector256<double> factors = Vector256.Create(factor);
        int i = 0;
        for (; i <= source.Length - Width; i += Width)
        {
            Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref s, (nuint)i), factors, Vector256.LoadUnsafe(ref t, (nuint)i))
                .StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            target[i] = Math.FusedMultiplyAdd(source[i], factor, target[i]);
        }
    }

    private static double Sum(Vector256<double> v) => (v[0] + v[2]) + (v[1] + v[3]);
}
