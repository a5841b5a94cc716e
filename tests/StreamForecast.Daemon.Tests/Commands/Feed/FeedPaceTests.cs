using Microsoft.Extensions.Time.Testing;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Feed;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public class FeedPaceTests
{
    private const long Second = 1_000_000_000;
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("max", true, null)]
    [InlineData("1x", true, 1.0)]
    [InlineData("0.5x", true, 0.5)]
    [InlineData("100x", true, 100.0)]
    [InlineData("0x", false, null)]
    [InlineData("-1x", false, null)]
    [InlineData("x", false, null)]
    [InlineData("100", false, null)]
    [InlineData("1,5x", false, null)]
    [InlineData("fast", false, null)]
    public void A_speed_is_max_or_a_number_of_times(string text, bool isSpeed, double? times)
    {
        Assert.Equal(isSpeed, FeedPace.TryParse(text, out double? speed));
        Assert.Equal(times, isSpeed ? speed : null);
    }

    [Fact]
    public void Each_tick_is_due_so_long_after_the_first_as_it_happened_and_a_pause_does_not_add_up()
    {
        var pace = new FeedPace(10, _time);
        Assert.Equal(TimeSpan.Zero, pace.Until(At(1_000 * Second)));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Until(At(1_020 * Second)));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(-1), pace.Until(At(1_020 * Second)));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Until(At(1_040 * Second)));
    }

    [Fact]
    public void As_fast_as_it_goes_nothing_waits_and_no_time_is_needed()
    {
        var pace = new FeedPace(null, _time);
        Assert.Equal(TimeSpan.Zero, pace.Until(At(1_000 * Second)));
        Assert.Equal(TimeSpan.Zero, pace.Until(At(9_000 * Second)));
        Assert.Equal(TimeSpan.Zero, pace.Until(At(null)));
    }

    [Fact]
    public void A_tick_without_a_time_has_no_pace_and_its_line_is_named()
    {
        CommandException fault = Assert.Throws<CommandException>(() => new FeedPace(1, _time).Until(At(null)));
        Assert.StartsWith("line 7 has no time to go by", fault.Message, StringComparison.Ordinal);
    }

    private static FeedTick At(long? time) => new("a", time, 1, 7, null, 0);
}
