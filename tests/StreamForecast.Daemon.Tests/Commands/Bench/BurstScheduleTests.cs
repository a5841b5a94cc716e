using System.Diagnostics;
using StreamForecast.Daemon.Commands.Bench;

namespace StreamForecast.Daemon.Tests.Commands.Bench;

public sealed class BurstScheduleTests
{
    private readonly BurstSchedule _schedule = new(rate: 10_000, total: 25);

    [Fact]
    public void A_burst_is_due_at_the_mark_of_its_millisecond()
    {
        Assert.Equal([0, 0, 1, 1, 2], new[] { 0, 9, 10, 19, 20 }.Select(tick => _schedule.DueAt(tick).TotalMilliseconds));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(999, 10)]
    [InlineData(1_000, 20)]
    [InlineData(50_000, 25)]
    public void What_was_due_before_is_due_still(int elapsed, int ticks)
    {
        Assert.Equal(ticks, _schedule.DueBy(TimeSpan.FromMicroseconds(elapsed)));
    }

    [Fact]
    public void A_tick_is_due_by_the_time_at_which_it_is_due()
    {
        Assert.All(Enumerable.Range(0, 25), tick => Assert.True(_schedule.DueBy(_schedule.DueAt(tick)) > tick));
    }

    [Fact]
    public void The_wait_for_a_mark_never_ends_before_it()
    {
        long began = Stopwatch.GetTimestamp();
        foreach (int ahead in (int[])[0, 40, 60, 60, 300, 2_000])
        {
            TimeSpan mark = Stopwatch.GetElapsedTime(began) + TimeSpan.FromMicroseconds(ahead);
            PreciseWait.Until(began, mark);
            Assert.True(Stopwatch.GetElapsedTime(began) >= mark);
        }
    }
}
