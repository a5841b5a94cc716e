using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Recurrent;

/// <summary>
/// Some units of a layer side by side, one a lane. All is done lane by lane, so that the bits do not depend on how many are taken at once.
/// </summary>
internal interface IUnits<TSelf>
    where TSelf : struct, IUnits<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf One { get; }

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    static abstract TSelf Load(ref double from, nuint at);

    static abstract TSelf All(double value);

    /// <summary><c>left * right + addend</c>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>The same with the right factor where it lies, which spares it a register.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, ref double right, nuint at, TSelf addend);

    /// <summary>Within -<paramref name="limit"/> to <paramref name="limit"/>.</summary>
    static abstract TSelf Clamp(TSelf value, double limit);

    /// <summary>Adds the lowest bits of <paramref name="exponent"/> to the exponent of <paramref name="value"/>.</summary>
    static abstract TSelf AddExponent(TSelf value, TSelf exponent);

    void Store(ref double to, nuint at);
}

/// <summary>A vector that every machine has.</summary>
internal readonly struct FourUnits(Vector256<double> lanes) : IUnits<FourUnits>
{
    private readonly Vector256<double> _lanes = lanes;

    public static int Count => 4;

    public static FourUnits One => new(Vector256<double>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits operator +(FourUnits left, FourUnits right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits operator -(FourUnits left, FourUnits right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits operator *(FourUnits left, FourUnits right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits operator /(FourUnits left, FourUnits right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits Load(ref double from, nuint at) => new(Vector256.LoadUnsafe(ref from, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits All(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits MultiplyAdd(FourUnits left, FourUnits right, FourUnits addend) =>
        new(Vector256.FusedMultiplyAdd(left._lanes, right._lanes, addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits MultiplyAdd(FourUnits left, ref double right, nuint at, FourUnits addend) =>
        new(Vector256.FusedMultiplyAdd(left._lanes, Vector256.LoadUnsafe(ref right, at), addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits Clamp(FourUnits value, double limit) =>
        new(Vector256.MinNative(Vector256.MaxNative(value._lanes, Vector256.Create(-limit)), Vector256.Create(limit)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourUnits AddExponent(FourUnits value, FourUnits exponent) =>
        new((value._lanes.AsInt64() + Vector256.ShiftLeft(exponent._lanes.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double to, nuint at) => _lanes.StoreUnsafe(ref to, at);
}

/// <summary>A vector for machines that have it: elsewhere it is slower than two of four.</summary>
internal readonly struct EightUnits(Vector512<double> lanes) : IUnits<EightUnits>
{
    private readonly Vector512<double> _lanes = lanes;

    public static int Count => 8;

    /// <summary>How many of so many units can be taken like this: none where the machine lacks it.</summary>
    public static int Among(int units) => Vector512.IsHardwareAccelerated ? units / Count * Count : 0;

    public static EightUnits One => new(Vector512<double>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits operator +(EightUnits left, EightUnits right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits operator -(EightUnits left, EightUnits right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits operator *(EightUnits left, EightUnits right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits operator /(EightUnits left, EightUnits right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits Load(ref double from, nuint at) => new(Vector512.LoadUnsafe(ref from, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits All(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits MultiplyAdd(EightUnits left, EightUnits right, EightUnits addend) =>
        new(Vector512.FusedMultiplyAdd(left._lanes, right._lanes, addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits MultiplyAdd(EightUnits left, ref double right, nuint at, EightUnits addend) =>
        new(Vector512.FusedMultiplyAdd(left._lanes, Vector512.LoadUnsafe(ref right, at), addend._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits Clamp(EightUnits value, double limit) =>
        new(Vector512.MinNative(Vector512.MaxNative(value._lanes, Vector512.Create(-limit)), Vector512.Create(limit)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightUnits AddExponent(EightUnits value, EightUnits exponent) =>
        new((value._lanes.AsInt64() + Vector512.ShiftLeft(exponent._lanes.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double to, nuint at) => _lanes.StoreUnsafe(ref to, at);
}

/// <summary>Two of those at once, so that each has something to do while the other waits for what it is made of.</summary>
internal readonly struct SixteenUnits(Vector512<double> low, Vector512<double> high) : IUnits<SixteenUnits>
{
    private readonly Vector512<double> _low = low;
    private readonly Vector512<double> _high = high;

    public static int Count => 2 * EightUnits.Count;

    /// <summary>How many of so many units can be taken like this: none where the machine lacks it.</summary>
    public static int Among(int units) => Vector512.IsHardwareAccelerated ? units / Count * Count : 0;

    public static SixteenUnits One => new(Vector512<double>.One, Vector512<double>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits operator +(SixteenUnits left, SixteenUnits right) => new(left._low + right._low, left._high + right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits operator -(SixteenUnits left, SixteenUnits right) => new(left._low - right._low, left._high - right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits operator *(SixteenUnits left, SixteenUnits right) => new(left._low * right._low, left._high * right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits operator /(SixteenUnits left, SixteenUnits right) => new(left._low / right._low, left._high / right._high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits Load(ref double from, nuint at) => new(Vector512.LoadUnsafe(ref from, at), Vector512.LoadUnsafe(ref from, at + (nuint)EightUnits.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits All(double value) => new(Vector512.Create(value), Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits MultiplyAdd(SixteenUnits left, SixteenUnits right, SixteenUnits addend) =>
        new(Vector512.FusedMultiplyAdd(left._low, right._low, addend._low), Vector512.FusedMultiplyAdd(left._high, right._high, addend._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits MultiplyAdd(SixteenUnits left, ref double right, nuint at, SixteenUnits addend) =>
        new(
            Vector512.FusedMultiplyAdd(left._low, Vector512.LoadUnsafe(ref right, at), addend._low),
            Vector512.FusedMultiplyAdd(left._high, Vector512.LoadUnsafe(ref right, at + (nuint)EightUnits.Count), addend._high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits Clamp(SixteenUnits value, double limit) =>
        new(
            Vector512.MinNative(Vector512.MaxNative(value._low, Vector512.Create(-limit)), Vector512.Create(limit)),
            Vector512.MinNative(Vector512.MaxNative(value._high, Vector512.Create(-limit)), Vector512.Create(limit)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenUnits AddExponent(SixteenUnits value, SixteenUnits exponent) =>
        new(
            (value._low.AsInt64() + Vector512.ShiftLeft(exponent._low.AsInt64(), 52)).AsDouble(),
            (value._high.AsInt64() + Vector512.ShiftLeft(exponent._high.AsInt64(), 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double to, nuint at)
    {
        _low.StoreUnsafe(ref to, at);
        _high.StoreUnsafe(ref to, at + (nuint)EightUnits.Count);
    }
}
