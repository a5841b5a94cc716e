using System.Runtime.InteropServices;

namespace StreamForecast.Models.Recurrent;

/// <summary>
/// An array whose first number lies on a boundary of 64 bytes and stays there, being pinned. On ordinary arrays every other
/// vector of four straddles two cache lines, which makes the products of a network a third slower.
/// </summary>
internal sealed class AlignedNumbers
{
    private const int LineBytes = 64;
    private const int LineNumbers = LineBytes / sizeof(double);

    private readonly double[] _array;
    private readonly int _offset;

    public AlignedNumbers(int length)
    {
        Length = length;
        _array = GC.AllocateArray<double>(length + LineNumbers - 1, pinned: true);
        nint beyond = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) % LineBytes;
        _offset = beyond == 0 ? 0 : (int)(LineBytes - beyond) / sizeof(double);
    }

    public int Length { get; }

    public Span<double> All => _array.AsSpan(_offset, Length);

    public ref double this[int index] => ref All[index];

    public Span<double> AsSpan(int start, int length) => All.Slice(start, length);

    public void Clear() => All.Clear();
}
