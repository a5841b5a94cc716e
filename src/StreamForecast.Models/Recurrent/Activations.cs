using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
    // Beyond this the logistic function differs from 0 or 1 by less than 1e-17.
    private const double Saturation = 40;

    // Adding it leaves a small whole number in the low bits of the double.
    private const double Rounder = 6755399441055744.0;

    /// <summary>Replaces each value by 1/(1 + exp(-value)). The length is whole vectors of four.</summary>
    public static void Sigmoid(Span<double> values)
    {
        ref double at = ref MemoryMarshal.GetReference(values);
        int sixteens = SixteenUnits.Among(values.Length), eights = EightUnits.Among(values.Length);
        if (sixteens > 0) SigmoidOf<SixteenUnits>(ref at, 0, sixteens);
        if (eights > sixteens) SigmoidOf<EightUnits>(ref at, sixteens, eights);
        if (values.Length > eights) SigmoidOf<FourUnits>(ref at, eights, values.Length);
    }

    /// <summary>Replaces each value by its hyperbolic tangent. The length is whole vectors of four.</summary>
    public static void Tanh(Span<double> values)
    {
        ref double at = ref MemoryMarshal.GetReference(values);
        int sixteens = SixteenUnits.Among(values.Length), eights = EightUnits.Among(values.Length);
        if (sixteens > 0) TanhOf<SixteenUnits>(ref at, 0, sixteens);
        if (eights > sixteens) TanhOf<EightUnits>(ref at, sixteens, eights);
        if (values.Length > eights) TanhOf<FourUnits>(ref at, eights, values.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TUnits Sigmoid<TUnits>(TUnits x)
        where TUnits : struct, IUnits<TUnits> =>
        TUnits.One / (TUnits.One + Exponential(TUnits.Clamp(x, Saturation), -1));

    // tanh(x) = 2/(1 + exp(-2x)) - 1
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TUnits Tanh<TUnits>(TUnits x)
        where TUnits : struct, IUnits<TUnits>
    {
        TUnits exponential = Exponential(TUnits.Clamp(x, Saturation / 2), -2);
        return (TUnits.All(2) / (TUnits.One + exponential)) - TUnits.One;
    }

    // The next two are methods of their own, for as parts of a longer one their operations would become calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SigmoidOf<TUnits>(ref double at, int from, int end)
        where TUnits : struct, IUnits<TUnits>
    {
        for (int i = from; i < end; i += TUnits.Count)
        {
            Sigmoid(TUnits.Load(ref at, (nuint)i)).Store(ref at, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TanhOf<TUnits>(ref double at, int from, int end)
        where TUnits : struct, IUnits<TUnits>
    {
        for (int i = from; i < end; i += TUnits.Count)
        {
            Tanh(TUnits.Load(ref at, (nuint)i)).Store(ref at, (nuint)i);
        }
    }

    // Of x times a power of two, which is exact, so that the first product need not wait for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TUnits Exponential<TUnits>(TUnits x, double factor)
        where TUnits : struct, IUnits<TUnits>
    {
        TUnits shifted = TUnits.MultiplyAdd(x, TUnits.All(factor * 1.4426950408889634), TUnits.All(Rounder));
        TUnits k = shifted - TUnits.All(Rounder);
        TUnits r = TUnits.MultiplyAdd(k, TUnits.All(-0.6931471805599453), x * TUnits.All(factor));
        TUnits r2 = r * r;
        TUnits r4 = r2 * r2;
        TUnits p01 = r + TUnits.One;
        TUnits p23 = Linear(r, 0.49999999999797934, 0.16666666666648303);
        TUnits p45 = Linear(r, 0.04166666689095713, 0.008333333353717168);
        TUnits p67 = Linear(r, 0.0013888821677603455, 0.0001984120875696787);
        TUnits p89 = Linear(r, 2.487616403756168e-05, 2.7625102018960324e-06);
        TUnits low = TUnits.MultiplyAdd(p23, r2, p01);
        TUnits middle = TUnits.MultiplyAdd(p67, r2, p45);
        TUnits high = TUnits.MultiplyAdd(p89, r4, middle);
        return TUnits.AddExponent(TUnits.MultiplyAdd(high, r4, low), shifted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TUnits Linear<TUnits>(TUnits r, double constant, double slope)
        where TUnits : struct, IUnits<TUnits> =>
        TUnits.MultiplyAdd(TUnits.All(slope), r, TUnits.All(constant));
}
