using StreamForecast.Daemon.Commands.Bench;

namespace StreamForecast.Daemon.Tests.Commands.Bench;

public sealed class TickStreamTests
{
    [Fact]
    public void The_same_seed_makes_the_same_ticks_and_another_one_others()
    {
        Assert.Equal(Take(new TickStream(3, seed: 7), 50), Take(new TickStream(3, seed: 7), 50));
        Assert.NotEqual(Take(new TickStream(3, seed: 7), 50), Take(new TickStream(3, seed: 8), 50));
    }

    [Fact]
    public void Series_take_turns_in_bursts_with_times_that_rise()
    {
        (int Series, long Time, double Value)[] ticks = Take(new TickStream(3, burst: 2), 8);
        Assert.Equal([0, 0, 1, 1, 2, 2, 0, 0], ticks.Select(tick => tick.Series));
        Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(pair.First.Time < pair.Second.Time));
        Assert.All(ticks, tick => Assert.Equal(tick.Value, Math.Round(tick.Value, 2)));
    }

    private static (int Series, long Time, double Value)[] Take(TickStream stream, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => stream.Next())];
}
