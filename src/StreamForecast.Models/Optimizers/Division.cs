using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Optimizers;

/// <summary>
/// Division without the divider. Square roots and quotients come from one slow unit of the processor; where a loop needs many of both,
/// some of the quotients are cheaper by multiplications beside it.
/// </summary>
internal static class Division
{
    // The bits of x taken from it leave about 1/x: the exponent changes its sign, the mantissa falls in a straight line. Off by at most 5.1 %.
    private const long ReciprocalBits = 0x7FDE_6238_5024_84BA;

    // A larger denominator would turn the bits negative.
    private const double LargestDenominator = 1e300;

    /// <summary>
    /// <paramref name="numerator"/> / <paramref name="denominator"/>, to the same bits as the divider unless the quotient is below 1e-290.
    /// </summary>
    /// <remarks>
    /// The guess's error is raised to its 4th and then to its 12th power, 3e-16. What the quotient leaves of the numerator is exact in fused
    /// multiply-add; divided in turn it settles the last bit.
    /// </remarks>
    /// <param name="numerator">Finite.</param>
    /// <param name="denominator">At least 1e-150; beyond 1e300 it counts as that.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ByMultiplying(Vector512<double> numerator, Vector512<double> denominator)
    {
        denominator = Vector512.MinNative(denominator, Vector512.Create(LargestDenominator));
        Vector512<double> inverse = (Vector512.Create(ReciprocalBits) - denominator.AsInt64()).AsDouble();
        Vector512<double> error = Vector512.FusedMultiplyAdd(-denominator, inverse, Vector512<double>.One);
        inverse = Vector512.FusedMultiplyAdd(inverse, error, inverse);
        inverse = Vector512.FusedMultiplyAdd(inverse, error * error, inverse);
        error = Vector512.FusedMultiplyAdd(-denominator, inverse, Vector512<double>.One);
        inverse = Vector512.FusedMultiplyAdd(inverse, Vector512.FusedMultiplyAdd(error, error, error), inverse);
        Vector512<double> quotient = numerator * inverse;
        Vector512<double> rest = Vector512.FusedMultiplyAdd(-denominator, quotient, numerator);
        return Vector512.FusedMultiplyAdd(rest, inverse, quotient);
    }
}
