namespace StreamForecast.Models.Sampling;

public enum SamplingKind
{
    EveryTick,
    FixedBar,
    CalendarDay,
    CalendarWeek,
    CalendarMonth,
}

/// <summary>Which ticks become observations: all of them, or the last of each bar.</summary>
/// <param name="Kind">The kind of bar.</param>
/// <param name="BarLength">Nanoseconds a bar, for <see cref="SamplingKind.FixedBar"/>; else 0.</param>
/// <param name="TimeZone">IANA time zone of calendar bars.</param>
public sealed record SamplingRule(SamplingKind Kind, long BarLength = 0, string TimeZone = "UTC")
{
    public static readonly SamplingRule EveryTick = new(SamplingKind.EveryTick);
}
