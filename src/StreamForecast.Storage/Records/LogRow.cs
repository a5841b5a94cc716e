using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Records;

/// <summary>A batch as the log holds it.</summary>
/// <param name="Key">Where it belongs.</param>
/// <param name="Count">Records in the batch.</param>
/// <param name="Checksum">CRC-32C over partition, first offset, count and bytes.</param>
/// <param name="Bytes">A StreamForecast.Protocol.State.LogBatch message.</param>
internal sealed record LogRow(LogKey Key, int Count, uint Checksum, byte[] Bytes)
{
    public long EndOffset => Key.FirstOffset + Count;

    public bool IsIntact => Count > 0 && Checksum == ChecksumOf(Key, Count, Bytes);

    public static LogRow Seal(LogBatch batch)
    {
        var key = new LogKey(batch.Partition, batch.FirstOffset);
        byte[] bytes = LogBatchCodec.Encode(batch);
        return new LogRow(key, batch.Count, ChecksumOf(key, batch.Count, bytes), bytes);
    }

    /// <exception cref="InvalidDataException">The bytes are whole but not a batch this version can read.</exception>
    public LogBatch Open()
    {
        LogBatch batch = LogBatchCodec.Decode(Key.Partition, Key.FirstOffset, Bytes);
        return batch.Count == Count ? batch : throw new InvalidDataException($"it holds {batch.Count} records and says {Count}");
    }

    private static uint ChecksumOf(LogKey key, int count, byte[] bytes) =>
        default(Crc32C).Add(key.Partition).Add(key.FirstOffset).Add(count).Add(bytes).Value;
}

/// <summary>A row's place: the partition in the upper bits, so that a partition's rows lie together in order.</summary>
internal readonly record struct LogKey(int Partition, long FirstOffset)
{
    /// <summary>70 trillion records a partition, 131 thousand partitions.</summary>
    private const int OffsetBits = 46;

    public const long MaxOffset = (1L << OffsetBits) - 1;

    public long Id => ((long)Partition << OffsetBits) | FirstOffset;

    public static LogKey FromId(long id) => new((int)(id >> OffsetBits), id & MaxOffset);
}
