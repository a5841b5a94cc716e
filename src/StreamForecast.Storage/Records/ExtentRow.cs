namespace StreamForecast.Storage.Records;

/// <summary>
/// What a partition must hold, written with every commit that changes it. Rows tell when they are damaged; only this tells that one at
/// either end of a log, or a series, is not there at all.
/// </summary>
/// <param name="Partition">The partition.</param>
/// <param name="Begin">Log offset at or below which its first row starts.</param>
/// <param name="End">Log offset of the record that will follow.</param>
/// <param name="Series">Its living series.</param>
/// <param name="Forgotten">Series that it has forgotten.</param>
/// <param name="Checksum">CRC-32C over the five.</param>
internal sealed record ExtentRow(int Partition, long Begin, long End, int Series, int Forgotten, uint Checksum)
{
    /// <summary>The end of a log that is damaged: nothing can be appended.</summary>
    public const long UnknownEnd = -1;

    public bool IsIntact => Checksum == ChecksumOf(Partition, Begin, End, Series, Forgotten);

    public static ExtentRow Seal(int partition, long begin, long end, int series, int forgotten) => new(
        partition, begin, end, series, forgotten, ChecksumOf(partition, begin, end, series, forgotten));

    private static uint ChecksumOf(int partition, long begin, long end, int series, int forgotten) =>
        default(Crc32C).Add(partition).Add(begin).Add(end).Add(series).Add(forgotten).Value;
}
