using StreamForecast.Daemon.Commands.Backtest;

namespace StreamForecast.Daemon.Tests.Commands.Backtest;

public class RowAxisTests
{
    private const long Day = 86_400_000_000_000;

    [Fact]
    public void Marks_stand_where_a_new_month_begins()
    {
        RowAxis axis = RowAxis.Of([.. Enumerable.Range(0, 150).Select(i => ((long)i, i * Day))]);

        Assert.Equal("time (UTC)", axis.Title);
        Assert.Equal(
            [new RowMark(31, "Feb 1970"), new RowMark(59, "Mar 1970"), new RowMark(90, "Apr 1970"), new RowMark(120, "May 1970")],
            axis.Marks);
    }

    [Fact]
    public void Without_times_marks_are_row_numbers()
    {
        RowAxis axis = RowAxis.Of([.. Enumerable.Range(1, 1_600).Select(i => ((long)i, 0L))]);

        Assert.Equal("observation", axis.Title);
        Assert.Equal(["1", "201", "401", "601", "801", "1,001", "1,201", "1,401"], axis.Marks.Select(mark => mark.Label));
    }
}
