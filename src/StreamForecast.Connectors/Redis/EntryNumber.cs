using System.Globalization;

namespace StreamForecast.Connectors.Redis;

/// <summary>
/// An entry's id, <c>milliseconds-count</c>, as one number that rises with it and leaves room for the ticks of the entry: 42 bits of
/// milliseconds (to the year 2109), 14 of count, 7 of ticks.
/// </summary>
internal static class EntryNumber
{
    private const int MillisecondBits = 42;
    private const int CountBits = 14;
    private const int TickBits = 7;

    /// <summary>Ticks of one entry that have a number of their own.</summary>
    public const long MaxTicks = 1L << TickBits;

    /// <summary>False when the id does not fit: a count of 16,384 or more within a millisecond, as ids made by hand may have.</summary>
    public static bool TryParse(string id, out long number)
    {
        number = 0;
        int dash = id.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !long.TryParse(id.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
            || !long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || milliseconds >= 1L << MillisecondBits || count >= 1L << CountBits)
        {
            return false;
        }

        number = ((milliseconds << CountBits) | count) << TickBits;
        return true;
    }
}
