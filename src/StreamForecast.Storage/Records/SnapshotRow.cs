using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Records;

/// <summary>A snapshot as the store holds it.</summary>
/// <param name="Series">The series' number.</param>
/// <param name="Offset">The log offset the state stands at.</param>
/// <param name="Version">Format of the row.</param>
/// <param name="Checksum">CRC-32C over series, offset, version and bytes.</param>
/// <param name="Bytes">The state.</param>
internal sealed record SnapshotRow(int Series, long Offset, int Version, uint Checksum, byte[] Bytes)
{
    public const int CurrentVersion = 1;

    public bool IsIntact => Checksum == ChecksumOf(Series, Offset, Version, Bytes);

    public static SnapshotRow Seal(SeriesSnapshot snapshot) => new(
        snapshot.Series, snapshot.Offset, CurrentVersion,
        ChecksumOf(snapshot.Series, snapshot.Offset, CurrentVersion, snapshot.Bytes), snapshot.Bytes);

    private static uint ChecksumOf(int series, long offset, int version, byte[] bytes) =>
        default(Crc32C).Add(series).Add(offset).Add(version).Add(bytes).Value;
}
