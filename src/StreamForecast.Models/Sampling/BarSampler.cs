namespace StreamForecast.Models.Sampling;

/// <summary>
/// Groups ticks into bars by event time. A bar closes when the first tick of a later bar arrives, never by the clock.
/// So a bar still open is never an observation, and a bar without ticks does not exist. The closed
/// bar has the time and the value of its last tick.
/// </summary>
public sealed class BarSampler : IPersistent
{
    private const long NanosecondsADay = 86_400_000_000_000;

    /// <summary>1970-01-01 was a Thursday: three days after the Monday of its week.</summary>
    private const int EpochDaysAfterMonday = 3;

    private const int NanosecondsATimeSpanTick = 100;

    private readonly SamplingRule _rule;
    private readonly TimeZoneInfo? _zone;
    private long _bar;
    private Observation _latest;
    private bool _isOpen;

    /// <exception cref="TimeZoneNotFoundException">The rule's time zone is not known on this machine.</exception>
    public BarSampler(SamplingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Kind == SamplingKind.FixedBar)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(rule.BarLength, 1, nameof(rule));
        }

        _rule = rule;
        _zone = rule.Kind == SamplingKind.FixedBar || rule.TimeZone == "UTC" ? null : ZoneOf(rule);
    }

    public StateKind Kind => new("bars", 1);

    /// <summary>Takes a tick; true when it closed the bar before it. Times do not go back.</summary>
    /// <param name="tick">The tick, not older than the one before.</param>
    /// <param name="closed">The closed bar's last tick.</param>
    public bool TryClose(Observation tick, out Observation closed)
    {
        long bar = BarOf(tick.Time);
        closed = _latest;
        bool closes = _isOpen && bar > _bar;
        _bar = bar;
        _latest = tick;
        _isOpen = true;
        return closes;
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_isOpen);
        writer.Write(_latest.Time);
        writer.Write(_latest.Value);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _isOpen = reader.ReadFlag();
        _latest = new Observation(reader.ReadInteger(), reader.ReadNumber());
        _bar = BarOf(_latest.Time);
    }

    private static long FloorDivide(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    private long BarOf(long time)
    {
        if (_rule.Kind == SamplingKind.FixedBar)
        {
            return FloorDivide(time, _rule.BarLength);
        }

        long day = FloorDivide(time + OffsetAt(time), NanosecondsADay);
        return _rule.Kind switch
        {
            SamplingKind.CalendarDay => day,
            SamplingKind.CalendarWeek => FloorDivide(day + EpochDaysAfterMonday, 7),
            SamplingKind.CalendarMonth => MonthOf(day),
            _ => time,
        };
    }

    private static long MonthOf(long day)
    {
        DateTime date = DateTime.UnixEpoch.AddDays(day);
        return (date.Year * 12L) + date.Month;
    }

    private long OffsetAt(long time) => _zone is null
        ? 0
        : _zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks(FloorDivide(time, NanosecondsATimeSpanTick))).Ticks * NanosecondsATimeSpanTick;

    private static TimeZoneInfo ZoneOf(SamplingRule rule) => TimeZoneInfo.TryFindSystemTimeZoneById(rule.TimeZone, out TimeZoneInfo? zone)
        ? zone
        : throw new ArgumentException($"The time zone '{rule.TimeZone}' is not known here.", nameof(rule));
}
