namespace StreamForecast.Connectors.Text;

/// <summary>Dates and times as text (RFC 3339), to and from unix nanoseconds.</summary>
public static class Rfc3339
{
    /// <summary>Longest text that <see cref="Format"/> writes: <c>2023-11-14T22:13:20.123456789Z</c>.</summary>
    public const int MaxLength = 30;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int SecondsPerDay = 86_400;
    private const int FractionDigits = 9;
    private const int DateLength = 10;

    private static readonly int UnixEpochDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>
    /// Reads <c>2023-11-14T22:13:20.123456789+01:00</c>: the zone (<c>Z</c> or an offset) is required, the fraction has up to nine digits,
    /// and
    /// <c>T</c> may be a space. No leap seconds.
    /// </summary>
    /// <param name="text">The text, ASCII.</param>
    /// <param name="nanoseconds">Unix nanoseconds; the nearest end of the range for years that 64 bits cannot hold.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out long nanoseconds) => TryParse(text, complete: true, out nanoseconds);

    /// <summary>As <see cref="TryParse(ReadOnlySpan{byte}, out long)"/>, and time, seconds and zone may be left out: midnight, 0 and
    /// UTC.</summary>
    public static bool TryParseLenient(ReadOnlySpan<byte> text, out long nanoseconds) =>
        TryParse(text, complete: false, out nanoseconds);

    /// <summary>Writes a time in UTC, with 0, 3, 6 or 9 fractional digits, as few as hold it.</summary>
    /// <returns>Bytes written, at most <see cref="MaxLength"/>.</returns>
    public static int Format(long nanoseconds, Span<byte> destination)
    {
        (long second, long fraction) = DivideDown(nanoseconds, NanosecondsPerSecond);
        (long day, long secondOfDay) = DivideDown(second, SecondsPerDay);
        DateOnly date = DateOnly.FromDayNumber(UnixEpochDay + (int)day);
        WriteDigits(destination, date.Year, 4);
        destination[4] = (byte)'-';
        WriteDigits(destination[5..], date.Month, 2);
        destination[7] = (byte)'-';
        WriteDigits(destination[8..], date.Day, 2);
        destination[10] = (byte)'T';
        WriteDigits(destination[11..], secondOfDay / 3600, 2);
        destination[13] = (byte)':';
        WriteDigits(destination[14..], secondOfDay / 60 % 60, 2);
        destination[16] = (byte)':';
        WriteDigits(destination[17..], secondOfDay % 60, 2);
        int length = 19;
        if (fraction != 0)
        {
            (long digits, int count) = fraction % 1_000_000 == 0 ? (fraction / 1_000_000, 3)
                : fraction % 1000 == 0 ? (fraction / 1000, 6)
                : (fraction, FractionDigits);
            destination[length] = (byte)'.';
            WriteDigits(destination[(length + 1)..], digits, count);
            length += 1 + count;
        }

        destination[length] = (byte)'Z';
        return length + 1;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, bool complete, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TryDate(text, out long day))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[DateLength..];
        long second = day * SecondsPerDay;
        long fraction = 0;
        if (rest.IsEmpty)
        {
            return !complete && Join(second, fraction, out nanoseconds);
        }

        if (rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || !TryTimeOfDay(rest[1..], complete, out int secondOfDay, out fraction, out ReadOnlySpan<byte> zone)
            || !TryZone(zone, complete, out int offset))
        {
            return false;
        }

        return Join(second + secondOfDay - offset, fraction, out nanoseconds);
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out long day)
    {
        day = 0;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int date)
            || year < 1 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateOnly(year, month, date).DayNumber - UnixEpochDay;
        return true;
    }

    private static bool TryTimeOfDay(
        ReadOnlySpan<byte> text, bool complete, out int secondOfDay, out long fraction, out ReadOnlySpan<byte> rest)
    {
        secondOfDay = 0;
        fraction = 0;
        rest = default;
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out int hour) || !TryDigits(text[3..5], out int minute)
            || hour > 23 || minute > 59)
        {
            return false;
        }

        rest = text[5..];
        int second = 0;
        if (rest.Length >= 3 && rest[0] == ':')
        {
            if (!TryDigits(rest[1..3], out second) || second > 59)
            {
                return false;
            }

            rest = rest[3..];
            if (!rest.IsEmpty && rest[0] == '.' && !TryFraction(ref rest, out fraction))
            {
                return false;
            }
        }
        else if (complete)
        {
            return false;
        }

        secondOfDay = (hour * 3600) + (minute * 60) + second;
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out long fraction)
    {
        fraction = 0;
        int count = 0;
        while (count + 1 < rest.Length && char.IsAsciiDigit((char)rest[count + 1]))
        {
            count++;
            if (count > FractionDigits)
            {
                return false;
            }

            fraction = (fraction * 10) + rest[count] - '0';
        }

        for (int i = count; i < FractionDigits; i++)
        {
            fraction *= 10;
        }

        rest = rest[(count + 1)..];
        return count > 0;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, bool complete, out int offset)
    {
        offset = 0;
        if (text.IsEmpty)
        {
            return !complete;
        }

        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryDigits(text[1..3], out int hours) || !TryDigits(text[4..6], out int minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        offset = ((hours * 3600) + (minutes * 60)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Join(long second, long fraction, out long nanoseconds)
    {
        Int128 exact = ((Int128)second * NanosecondsPerSecond) + fraction;
        nanoseconds = (long)Int128.Clamp(exact, long.MinValue, long.MaxValue);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    private static void WriteDigits(Span<byte> destination, long number, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    private static (long Quotient, long Remainder) DivideDown(long number, long by)
    {
        long remainder = number % by;
        return remainder < 0 ? ((number / by) - 1, remainder + by) : (number / by, remainder);
    }
}
