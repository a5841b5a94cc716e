using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Records;

/// <summary>A partition's tombstone as the store holds it.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Number">The highest number a forgotten series had.</param>
/// <param name="Forgotten">How many were forgotten.</param>
/// <param name="Checksum">CRC-32C over the three.</param>
internal sealed record TombstoneRow(int Partition, int Number, int Forgotten, uint Checksum)
{
    public bool IsIntact => Checksum == ChecksumOf(Partition, Number, Forgotten);

    public static TombstoneRow Seal(int partition, Tombstone tombstone) => new(
        partition, tombstone.HighestNumber, tombstone.Forgotten, ChecksumOf(partition, tombstone.HighestNumber, tombstone.Forgotten));

    public Tombstone Open() => new(Number, Forgotten);

    private static uint ChecksumOf(int partition, int number, int forgotten) =>
        default(Crc32C).Add(partition).Add(number).Add(forgotten).Value;
}
