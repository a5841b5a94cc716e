using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Series;

public sealed class ReorderWindowTests
{
    private readonly ReorderWindow _window = new([]);

    [Fact]
    public void A_tick_leaves_when_a_later_one_lies_the_window_ahead_and_not_before()
    {
        _window.Add(new Observation(100, 1));
        Assert.Empty(_window.Release(length: 10, limit: 8));
        _window.Add(new Observation(109, 2));
        Assert.Empty(_window.Release(length: 10, limit: 8));
        _window.Add(new Observation(110, 3));
        Assert.Equal([100L], _window.Release(length: 10, limit: 8).Select(tick => tick.Time));
        Assert.Equal([109L, 110L], _window.Held.Select(tick => tick.Time));
    }

    [Fact]
    public void Ticks_leave_in_the_order_of_their_times_and_equal_ones_in_the_order_they_came()
    {
        foreach ((long time, double value) in new[] { (5L, 1.0), (3L, 2.0), (5L, 3.0), (4L, 4.0), (3L, 5.0) })
        {
            _window.Add(new Observation(time, value));
        }

        Assert.Equal([2.0, 5.0, 4.0, 1.0, 3.0], _window.Release(length: 0, limit: 8).Select(tick => tick.Value));
        Assert.Empty(_window.Held);
    }

    [Fact]
    public void Past_the_limit_the_oldest_leaves_early()
    {
        for (int i = 0; i < 5; i++)
        {
            _window.Add(new Observation(i, i));
        }

        Assert.Equal([0L, 1L], _window.Release(length: 1000, limit: 3).Select(tick => tick.Time));
        Assert.Equal(3, _window.Held.Count);
    }
}
