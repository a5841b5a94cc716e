using System.Runtime.CompilerServices;

namespace StreamForecast.Models;

/// <summary>The one door through which values enter a model.</summary>
public static class ValueGuard
{
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is NaN or infinite.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireFinite(double value)
    {
        if (!double.IsFinite(value))
        {
            Refuse(value);
        }
    }

    private static void Refuse(double value) =>
        throw new ArgumentOutOfRangeException(nameof(value), value, "A model learns finite values only; drop or repair this one upstream.");
}
