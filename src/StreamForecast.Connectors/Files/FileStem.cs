using System.Globalization;

namespace StreamForecast.Connectors.Files;

/// <summary>
/// What the name of a sink's file begins with: the sink's name and the moment of the first line, to the millisecond. The moment has one shape,
/// and so the file of <c>lines-btc</c> is none of <c>lines</c>.
/// </summary>
internal static class FileStem
{
    private const string Moment = "yyyyMMdd'T'HHmmssfff'Z'";

    public static string Of(string name, DateTimeOffset begun) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{begun.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture)}");

    /// <returns>False when it is no stem of this sink.</returns>
    public static bool TryRead(string stem, string name, out DateTimeOffset begun)
    {
        begun = default;
        return stem.StartsWith(name + "-", StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(
                stem.AsSpan(name.Length + 1), Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out begun);
    }
}
