using System.Buffers.Binary;
using System.Numerics;

namespace StreamForecast.Storage.Records;

/// <summary>
/// CRC-32C (Castagnoli polynomial, RFC 3720 B.4) gathered piece by piece; numbers count as little-endian bytes. Uses the processor's
/// own instruction where it has one.
/// </summary>
/// <param name="Value">The checksum of what was added so far.</param>
internal readonly record struct Crc32C(uint Value)
{
    public Crc32C Add(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~Value;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte rest in bytes)
            crc = BitOperations.Crc32C(crc, rest);

        return new Crc32C(~crc);
    }

    public Crc32C Add(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Add(bytes);
    }

    public Crc32C Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Add(bytes);
    }
}
