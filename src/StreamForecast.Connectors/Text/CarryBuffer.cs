namespace StreamForecast.Connectors.Text;

/// <summary>Holds the beginning of a piece whose end has not been read yet, up to a limit.</summary>
/// <param name="limit">Bytes a piece may have.</param>
internal sealed class CarryBuffer(int limit)
{
    private const int FirstSize = 1024;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public bool IsEmpty => _length == 0;

    /// <summary>True when the piece would still be within the limit with this many bytes more.</summary>
    public bool HasRoomFor(int count) => count <= limit - _length;

    public void Append(ReadOnlySpan<byte> more)
    {
        int needed = _length + more.Length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, Math.Min(limit, Math.Max(FirstSize, 2 * _bytes.Length))));
        }

        more.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
    }

    public void Clear() => _length = 0;
}
