using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace StreamForecast.Engine.Ports;

/// <summary>
/// How far a subscriber has come, as the text it is given and gives back: <c>epoch.seq</c> for one series, an opaque cursor for a
/// pattern.
/// </summary>
public abstract record ResumePosition
{
    /// <summary>Characters of a position, at most; longer text is none. 1,024 partitions with the longest offsets fit.</summary>
    public const int MaxLength = 16_384;

    /// <summary>A position that was given and cannot be read: the subscriber is told to begin anew.</summary>
    public static readonly ResumePosition Unreadable = new UnreadablePosition();

    /// <summary>Reads the text of a position.</summary>
    /// <returns>Null when it is none.</returns>
    public static ResumePosition? Parse(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return null;
        }

        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return PatternPosition.Decode(text);
        }

        return long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch)
            && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence)
            ? new SeriesPosition(epoch, sequence)
            : null;
    }

    private sealed record UnreadablePosition : ResumePosition;
}

/// <summary>The identity of the last forecast received of one series.</summary>
/// <param name="Epoch">The engine's epoch.</param>
/// <param name="Sequence">The forecast's sequence; 0 for none yet.</param>
public sealed record SeriesPosition(long Epoch, long Sequence) : ResumePosition
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}");
}

/// <summary>Log offsets below which everything that passes a filter was received.</summary>
/// <param name="Epoch">The engine's epoch.</param>
/// <param name="Filter">Hash of the filter, see <see cref="HashOf"/>.</param>
/// <param name="Offsets">One a partition.</param>
public sealed record PatternPosition(long Epoch, ulong Filter, IReadOnlyList<long> Offsets) : ResumePosition
{
    /// <summary>First byte of the encoded form.</summary>
    private const byte Version = 1;

    /// <summary>Bits of a number in one byte of its encoded form; the eighth says that more follow.</summary>
    private const int Bits = 7;

    public static ulong HashOf(string pattern) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(pattern));

    public override string ToString()
    {
        var bytes = new List<byte>(16 + (Offsets.Count * 4)) { Version };
        Span<byte> filter = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(filter, Filter);
        bytes.AddRange(filter);
        Write(bytes, Epoch);
        Write(bytes, Offsets.Count);
        foreach (long offset in Offsets)
        {
            Write(bytes, offset);
        }

        return Base64Url.EncodeToString([.. bytes]);
    }

    internal static PatternPosition? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = Base64Url.DecodeFromChars(text);
        if (rest.Length < 1 + sizeof(ulong) || rest[0] != Version)
        {
            return null;
        }

        ulong filter = BinaryPrimitives.ReadUInt64LittleEndian(rest[1..]);
        rest = rest[(1 + sizeof(ulong))..];
        // Each offset has a byte at least: a count beyond is no promise of memory.
        if (!TryRead(ref rest, out long epoch) || !TryRead(ref rest, out long count) || count > rest.Length)
        {
            return null;
        }

        long[] offsets = new long[count];
        foreach (ref long offset in offsets.AsSpan())
        {
            if (!TryRead(ref rest, out offset))
            {
                return null;
            }
        }

        return rest.IsEmpty ? new PatternPosition(epoch, filter, offsets) : null;
    }

    private static void Write(List<byte> bytes, long number)
    {
        for (; number >= 1 << Bits; number >>= Bits)
        {
            bytes.Add((byte)(number | (1 << Bits)));
        }

        bytes.Add((byte)number);
    }

    private static bool TryRead(ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        for (int shift = 0; shift < 63 && !rest.IsEmpty; shift += Bits)
        {
            byte next = rest[0];
            rest = rest[1..];
            number |= (long)(next & ((1 << Bits) - 1)) << shift;
            if (next < 1 << Bits)
            {
                return true;
            }
        }

        return false;
    }
}
