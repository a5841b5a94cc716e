using System.Globalization;

namespace StreamForecast.Models.Sampling;

public enum SamplingKind
{
    EveryTick,
    FixedBar,
    CalendarDay,
    CalendarWeek,
    CalendarMonth,
}

/// <summary>
/// Which ticks become observations: all of them, or the last of each bar. As text: <c>tick</c>; a length such as <c>1s</c>, <c>5m</c>,
/// <c>1h</c> (fixed bars, counted from 1970 in UTC); <c>1d</c>, <c>1w</c>, <c>month-end</c> (the close of the calendar day, of the week
/// that begins on Monday, of the month). Calendar bars take a time zone: <c>1d@America/New_York</c>.
/// </summary>
/// <param name="Kind">The kind of bar.</param>
/// <param name="BarLength">Nanoseconds a bar, for <see cref="SamplingKind.FixedBar"/>; else 0.</param>
/// <param name="TimeZone">IANA time zone of calendar bars.</param>
public sealed record SamplingRule(SamplingKind Kind, long BarLength = 0, string TimeZone = SamplingRule.Utc)
{
    public static readonly SamplingRule EveryTick = new(SamplingKind.EveryTick);

    /// <summary>Longest fixed bar: 366 days. Longer ones are surely a slip, and stay far from overflow.</summary>
    public const long MaxBarLength = 366 * NanosecondsADay;

    private const string Utc = "UTC";
    private const long NanosecondsAMillisecond = 1_000_000;
    private const long NanosecondsASecond = 1000 * NanosecondsAMillisecond;
    private const long NanosecondsADay = 86_400 * NanosecondsASecond;

    private static readonly (string Suffix, long Length)[] Units =
    [
        ("ms", NanosecondsAMillisecond),
        ("s", NanosecondsASecond),
        ("m", 60 * NanosecondsASecond),
        ("h", 3600 * NanosecondsASecond),
        ("d", NanosecondsADay),
        ("w", 7 * NanosecondsADay),
    ];

    /// <summary>Reads a rule from its text.</summary>
    /// <exception cref="SamplingFormatException">The text names no rule, or a time zone this machine does not know.</exception>
    public static SamplingRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string rule = text.Trim();
        int at = rule.IndexOf('@', StringComparison.Ordinal);
        string period = at < 0 ? rule : rule[..at];
        SamplingRule? parsed = ParseCalendar(period);
        if (at < 0)
        {
            return parsed ?? ParseFixed(period, text);
        }

        if (parsed is null)
        {
            throw new SamplingFormatException($"Sampling rule '{text}': only 1d, 1w and month-end take a time zone.");
        }

        return parsed with { TimeZone = KnownTimeZone(rule[(at + 1)..], text) };
    }

    /// <summary>The text that <see cref="Parse"/> reads back to the same rule.</summary>
    public override string ToString()
    {
        string zone = TimeZone == Utc ? "" : "@" + TimeZone;
        return Kind switch
        {
            SamplingKind.EveryTick => "tick",
            SamplingKind.CalendarDay => "1d" + zone,
            SamplingKind.CalendarWeek => "1w" + zone,
            SamplingKind.CalendarMonth => "month-end" + zone,
            _ => FixedText(),
        };
    }

    private static SamplingRule? ParseCalendar(string period) => period switch
    {
        "1d" => new SamplingRule(SamplingKind.CalendarDay),
        "1w" => new SamplingRule(SamplingKind.CalendarWeek),
        "month-end" => new SamplingRule(SamplingKind.CalendarMonth),
        _ => null,
    };

    private static SamplingRule ParseFixed(string period, string text)
    {
        if (period == "tick")
        {
            return EveryTick;
        }

        foreach ((string suffix, long length) in Units)
        {
            if (!period.EndsWith(suffix, StringComparison.Ordinal)
                || !long.TryParse(period[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                continue;
            }

            if (count < 1 || count > MaxBarLength / length)
            {
                throw new SamplingFormatException($"Sampling rule '{text}': a bar is at least 1{suffix} and at most 366d long.");
            }

            return new SamplingRule(SamplingKind.FixedBar, count * length);
        }

        throw new SamplingFormatException(
            $"Sampling rule '{text}' is not known: write tick, a length such as 1s, 5m or 1h, or 1d, 1w or month-end "
            + "(these three may add @Time/Zone).");
    }

    private static string KnownTimeZone(string zone, string text)
    {
        // The throwing form also throws SecurityException, for a folder of zones such as "America".
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? known)
            ? known.Id
            : throw new SamplingFormatException(
                $"Sampling rule '{text}': time zone '{zone}' is not known here; write an IANA name such as Europe/London.");
    }

    private string FixedText()
    {
        // 1d and 1w are read as calendar bars, so lengths are written in hours at most.
        for (int i = Units.Length - 3; i >= 0; i--)
        {
            if (BarLength % Units[i].Length == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{BarLength / Units[i].Length}{Units[i].Suffix}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{BarLength}ns");
    }
}
