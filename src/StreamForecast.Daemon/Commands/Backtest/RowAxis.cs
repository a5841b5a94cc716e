using System.Globalization;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>A mark on the axis of rows.</summary>
internal readonly record struct RowMark(long Row, string Label);

/// <summary>
/// The axis that rows stand on, one after the other as the models met them, so that nights and weekends leave no gaps. Marks name the
/// times where a new day, month or year begins, or row numbers in a file without times.
/// </summary>
internal sealed record RowAxis(string Title, IReadOnlyList<RowMark> Marks)
{
    private const int FewestMarks = 4;
    private const int MostMarks = 8;

    // From coarse to fine; the first that gives enough marks is taken.
    private static readonly (Func<DateTime, long> Unit, string Format)[] Units =
    [
        (time => time.Year / 20, "yyyy"), (time => time.Year / 10, "yyyy"), (time => time.Year / 5, "yyyy"),
        (time => time.Year / 2, "yyyy"),
        (time => time.Year, "yyyy"), (time => Month(time) / 3, "MMM yyyy"), (time => Month(time), "MMM yyyy"),
        (time => time.Ticks / (7 * TimeSpan.TicksPerDay), "d MMM yyyy"), (time => time.Ticks / TimeSpan.TicksPerDay, "d MMM yyyy"),
        (time => time.Ticks / (6 * TimeSpan.TicksPerHour), "d MMM HH:mm"), (time => time.Ticks / TimeSpan.TicksPerHour, "d MMM HH:mm"),
        (time => time.Ticks / (15 * TimeSpan.TicksPerMinute), "HH:mm"), (time => time.Ticks / (5 * TimeSpan.TicksPerMinute), "HH:mm"),
        (time => time.Ticks / TimeSpan.TicksPerMinute, "HH:mm"), (time => time.Ticks / (10 * TimeSpan.TicksPerSecond), "HH:mm:ss"),
        (time => time.Ticks / TimeSpan.TicksPerSecond, "HH:mm:ss"), (time => time.Ticks / TimeSpan.TicksPerMillisecond, "HH:mm:ss.fff"),
    ];

    /// <param name="rows">Rows and their times (unix nanoseconds, all 0 in a file without times), ascending.</param>
    public static RowAxis Of(IReadOnlyList<(long Row, long Time)> rows)
    {
        foreach ((Func<DateTime, long> unit, string format) in Units)
        {
            RowMark[] marks = [.. rows.Zip(rows.Skip(1))
                .Where(pair => unit(TimeOf(pair.First.Time)) != unit(TimeOf(pair.Second.Time)))
                .Select(pair => new RowMark(pair.Second.Row, TimeOf(pair.Second.Time).ToString(format, CultureInfo.InvariantCulture)))];
            if (marks.Length >= FewestMarks)
            {
                return new RowAxis("time (UTC)", Thin(marks));
            }
        }

        RowMark[] numbers = [.. rows.Select(row => new RowMark(row.Row, row.Row.ToString("N0", CultureInfo.InvariantCulture)))];
        return new RowAxis("observation", Thin(numbers));
    }

    private static DateTime TimeOf(long time) => DateTime.UnixEpoch.AddTicks(time / TimeSpan.NanosecondsPerTick);

    private static long Month(DateTime time) => (12L * time.Year) + time.Month - 1;

    private static RowMark[] Thin(RowMark[] marks)
    {
        int step = (marks.Length + MostMarks - 1) / MostMarks;
        return [.. marks.Where((_, i) => i % Math.Max(1, step) == 0)];
    }
}
