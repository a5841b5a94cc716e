using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Records;

/// <summary>A living series as the store holds it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Id">Its id.</param>
/// <param name="Generation">Which life of the id it is.</param>
/// <param name="Partition">Where it belongs.</param>
/// <param name="Configured">Log offset of the record that made it.</param>
/// <param name="Checksum">CRC-32C over number, generation, partition, offset and id.</param>
internal sealed record SeriesRow(int Number, string Id, int Generation, int Partition, long Configured, uint Checksum)
{
    public const long NoSnapshot = -1;

    public long NewestSnapshot { get; init; } = NoSnapshot;

    public long OlderSnapshot { get; init; } = NoSnapshot;

    /// <summary>Log offset from which a fallback to the older snapshot would replay.</summary>
    public long Floor => OlderSnapshot == NoSnapshot ? Configured : OlderSnapshot;

    public bool IsIntact => Checksum == ChecksumOf(Number, Id, Generation, Partition, Configured);

    public static SeriesRow Seal(SeriesConfigured made, int partition, long offset) =>
        Seal(made.Series, made.Id, made.Generation, partition, offset);

    public static SeriesRow Seal(int number, string id, int generation, int partition, long configured) =>
        new(number, id, generation, partition, configured, ChecksumOf(number, id, generation, partition, configured));

    public StoredSeries Open() => new(Number, Id, Generation, NewestSnapshot, OlderSnapshot);

    private static uint ChecksumOf(int number, string id, int generation, int partition, long configured) =>
        default(Crc32C).Add(number).Add(generation).Add(partition).Add(configured).Add(Encoding.UTF8.GetBytes(id)).Value;
}
