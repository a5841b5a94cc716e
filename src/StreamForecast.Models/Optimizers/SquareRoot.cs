using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Optimizers;

/// <summary>Square roots without the divider, as <see cref="Division"/> has quotients: for some of many, beside those that it takes.</summary>
internal static class SquareRoot
{
    // Half the bits of x taken from it leave about 1/sqrt(x), as the exponent is halved and changes its sign. Off by at most 3.5 %.
    private const long InverseRootBits = 0x5FE6_EB50_C7B5_37A9;

    /// <summary>
    /// The square root from 1e-280 to 1e280, to the last bit but for some 3 in 10^16 numbers, whose roots lie next to the middle between two numbers:
    /// there it may be the other of the two. 0 of 0; of what is smaller, a number below 1e-130; of infinity, NaN. The same on every machine.
    /// </summary>
    /// <remarks>
    /// What the guess y misses, e = 1 - x*y*y, is raised to its 4th and then to its 12th power by the series of 1/sqrt(1 - e): 7e-16 are left. What the
    /// square of the root leaves of x is exact in fused multiply-add; halved and divided by the root it settles the last bit.
    /// </remarks>
    /// <param name="value">Not below 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ByMultiplying(Vector512<double> value)
    {
        Vector512<double> half = Vector512.Create(0.5);
        Vector512<double> slope = Vector512.Create(0.375);
        Vector512<double> inverse = (Vector512.Create(InverseRootBits) - Vector512.ShiftRightLogical(value.AsInt64(), 1)).AsDouble();
        Vector512<double> error = Vector512.FusedMultiplyAdd(-(value * inverse), inverse, Vector512<double>.One);
        Vector512<double> series = Vector512.FusedMultiplyAdd(Vector512.Create(0.3125), error, slope);
        inverse = Vector512.FusedMultiplyAdd(inverse * error, Vector512.FusedMultiplyAdd(series, error, half), inverse);
        error = Vector512.FusedMultiplyAdd(-(value * inverse), inverse, Vector512<double>.One);
        inverse = Vector512.FusedMultiplyAdd(inverse * error, Vector512.FusedMultiplyAdd(slope, error, half), inverse);
        Vector512<double> root = value * inverse;
        Vector512<double> rest = Vector512.FusedMultiplyAdd(-root, root, value);
        return Vector512.FusedMultiplyAdd(rest, inverse * half, root);
    }
}
