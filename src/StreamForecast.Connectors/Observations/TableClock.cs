using System.Globalization;
using System.Text;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Observations;

/// <summary>
/// Reads a column of times: RFC 3339, a date, a date with a time of day (UTC unless a zone is named), or unix time. Dates begin with the
/// year, since of 3/4/2023 nobody can tell the month.
/// </summary>
internal sealed class TableClock
{
    public const string Formats =
        "2023-11-14, 2023/11/14 22:13, 2023-11-14 22:13:20.5, 2023-11-14T22:13:20Z, or unix seconds, milliseconds, microseconds or nanoseconds";

    private const int MaxTextLength = 40;
    private const decimal NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Seconds below this lie before the year 5138; the same moment in milliseconds lies above it from 1973 on.</summary>
    private const decimal SecondsBelow = 100_000_000_000;

    /// <summary>As spreadsheets write a time: slashes, and no leading zeros.</summary>
    private static readonly string[] LooseFormats =
    [
        "yyyy/M/d H:m", "yyyy/M/d", "yyyy/M/d H:m:s", "yyyy/M/d H:m:s.FFFFFFF",
        "yyyy-M-d H:m", "yyyy-M-d", "yyyy-M-d H:m:s", "yyyy-M-d H:m:s.FFFFFFF",
    ];

    private decimal _unit;

    /// <param name="cell">The cell.</param>
    /// <param name="time">Unix nanoseconds.</param>
    public bool TryRead(ReadOnlySpan<char> cell, out long time)
    {
        ReadOnlySpan<char> text = cell.Trim();
        return TryText(text, out time) || TryUnix(text, out time);
    }

    public static bool TryText(ReadOnlySpan<char> text, out long time)
    {
        time = 0;
        Span<byte> bytes = stackalloc byte[MaxTextLength];
        return text.Length <= MaxTextLength
            && ((Ascii.FromUtf16(text, bytes, out int length) == System.Buffers.OperationStatus.Done
                && Rfc3339.TryParseLenient(bytes[..length], out time)) || TryLoose(text, out time));
    }

    /// <param name="moment">A time in UTC.</param>
    /// <param name="time">Unix nanoseconds.</param>
    /// <returns>False when it lies outside the years 1678 to 2261, which have none.</returns>
    public static bool TryMoment(DateTime moment, out long time)
    {
        // In whole ticks: as a double of nanoseconds the first moments that are too late round to the last that is not.
        long ticks = (moment - DateTime.UnixEpoch).Ticks;
        bool isIn = Math.Abs(ticks) <= long.MaxValue / TimeSpan.NanosecondsPerTick;
        time = isIn ? ticks * TimeSpan.NanosecondsPerTick : 0;
        return isIn;
    }

    private static bool TryLoose(ReadOnlySpan<char> text, out long time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        time = 0;
        return DateTime.TryParseExact(text, LooseFormats, CultureInfo.InvariantCulture, Utc, out DateTime moment)
            && TryMoment(moment, out time);
    }

    /// <summary>The unit is decided by the first number of the column, so that a later, smaller one keeps its meaning.</summary>
    private bool TryUnix(ReadOnlySpan<char> text, out long time)
    {
        time = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        if (_unit == 0)
        {
            _unit = UnitOf(number);
        }

        decimal limit = long.MaxValue / _unit;
        if (number > limit || number < -limit)
        {
            return false;
        }

        time = (long)(number * _unit);
        return true;
    }

    /// <summary>Nanoseconds a unit of unix time.</summary>
    private static decimal UnitOf(decimal number)
    {
        decimal unit = NanosecondsPerSecond;
        decimal below = SecondsBelow;
        while (unit > 1 && Math.Abs(number) >= below)
        {
            unit /= 1000;
            below *= 1000;
        }

        return unit;
    }
}
