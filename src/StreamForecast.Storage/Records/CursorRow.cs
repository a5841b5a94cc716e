using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Storage.Records;

/// <summary>A sink's cursor as the store holds it.</summary>
/// <param name="Sink">The sink's name.</param>
/// <param name="Position">The text of the position.</param>
/// <param name="Checksum">CRC-32C over the two.</param>
internal sealed record CursorRow(string Sink, string Position, uint Checksum)
{
    public bool IsIntact => Checksum == ChecksumOf(Sink, Position);

    public static CursorRow Seal(string sink, PatternPosition position)
    {
        string text = position.ToString();
        return new CursorRow(sink, text, ChecksumOf(sink, text));
    }

    /// <returns>A position that means nothing where the row is damaged: its sink is told so, rather than to begin somewhere else.</returns>
    public ResumePosition Open() => (IsIntact ? ResumePosition.Parse(Position) : null) ?? ResumePosition.Unreadable;

    // The length in front keeps what belongs to the one from passing for the other.
    private static uint ChecksumOf(string sink, string position) =>
        default(Crc32C).Add(Encoding.UTF8.GetByteCount(sink)).Add(Encoding.UTF8.GetBytes(sink)).Add(Encoding.UTF8.GetBytes(position)).Value;
}
