using System.Runtime.InteropServices;
using Google.Protobuf;

namespace StreamForecast.Storage.Records;

/// <summary>
/// Writes packed repeated fields of a Protocol Buffers message straight from columns of numbers, as the generated classes would after copying
/// each number into lists of their own. Numbers lie in memory as in the message: little-endian.
/// </summary>
/// <param name="bytes">As long as <see cref="SizeOf"/> says of all fields together.</param>
internal ref struct ColumnWriter(Span<byte> bytes)
{
    private const int LengthDelimited = (int)WireFormat.WireType.LengthDelimited;
    private const int FieldShift = 3;
    private const int SevenBits = 7;
    private const ulong More = 0x80;

    private Span<byte> _rest = bytes;

    /// <summary>Bytes of a field, tag and length included; an empty one is left out.</summary>
    /// <param name="columnBytes">Bytes of its numbers.</param>
    public static int SizeOf(int columnBytes) =>
        columnBytes == 0 ? 0 : CodedOutputStream.ComputeTagSize(1) + CodedOutputStream.ComputeLengthSize(columnBytes) + columnBytes;

    /// <summary>Bytes of numbers that are written each as the difference from the one before, the first from 0.</summary>
    public static int SizeOfDeltas(ReadOnlySpan<long> numbers)
    {
        int size = 0;
        long before = 0;
        foreach (long number in numbers)
        {
            size += CodedOutputStream.ComputeSInt64Size(number - before);
            before = number;
        }

        return size;
    }

    /// <summary>Bytes of whole numbers that are not negative.</summary>
    public static int SizeOfVarints(ReadOnlySpan<int> numbers)
    {
        int size = 0;
        foreach (int number in numbers)
            size += CodedOutputStream.ComputeUInt32Size((uint)number);

        return size;
    }

    /// <summary>Bytes of small whole numbers of either sign.</summary>
    public static int SizeOfSigned(ReadOnlySpan<int> numbers)
    {
        int size = 0;
        foreach (int number in numbers)
            size += CodedOutputStream.ComputeSInt32Size(number);

        return size;
    }

    /// <summary>Bytes of a field with one number, tag included; 0 is left out.</summary>
    public static int SizeOfNumber(ulong number) => number == 0 ? 0 : CodedOutputStream.ComputeTagSize(1) + CodedOutputStream.ComputeUInt64Size(number);

    /// <summary>A field of one number.</summary>
    public void Write(int field, ulong number)
    {
        if (number != 0)
        {
            Varint((ulong)(field << FieldShift));
            Varint(number);
        }
    }

    /// <summary>A field of doubles or floats.</summary>
    public void Write<T>(int field, scoped ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        ReadOnlySpan<byte> column = MemoryMarshal.AsBytes(numbers);
        Begin(field, column.Length);
        column.CopyTo(_rest);
        _rest = _rest[column.Length..];
    }

    /// <summary>A field of sint64 differences.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="size">What <see cref="SizeOfDeltas"/> says of them.</param>
    public void WriteDeltas(int field, scoped ReadOnlySpan<long> numbers, int size)
    {
        Begin(field, size);
        long before = 0;
        foreach (long number in numbers)
        {
            long delta = number - before;
            Varint((ulong)(delta << 1) ^ (ulong)(delta >> 63));
            before = number;
        }
    }

    /// <summary>A field of uint32.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="numbers">The numbers, none negative.</param>
    /// <param name="size">What <see cref="SizeOfVarints"/> says of them.</param>
    public void WriteVarints(int field, scoped ReadOnlySpan<int> numbers, int size)
    {
        Begin(field, size);
        foreach (int number in numbers)
            Varint((uint)number);
    }

    /// <summary>A field of sint32.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="size">What <see cref="SizeOfSigned"/> says of them.</param>
    public void WriteSigned(int field, scoped ReadOnlySpan<int> numbers, int size)
    {
        Begin(field, size);
        foreach (int number in numbers)
            Varint((uint)(number << 1) ^ (uint)(number >> 31));
    }

    /// <summary>Fields that are written already.</summary>
    public void Write(scoped ReadOnlySpan<byte> fields)
    {
        fields.CopyTo(_rest);
        _rest = _rest[fields.Length..];
    }

    private void Begin(int field, int columnBytes)
    {
        if (columnBytes > 0)
        {
            Varint((ulong)((field << FieldShift) | LengthDelimited));
            Varint((ulong)columnBytes);
        }
    }

    private void Varint(ulong number)
    {
        int length = 0;
        for (; number >= More; number >>= SevenBits)
            _rest[length++] = (byte)(number | More);

        _rest[length++] = (byte)number;
        _rest = _rest[length..];
    }
}
