using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public class RetryPauseTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    [Fact]
    public void Pauses_grow_to_a_bound_and_are_drawn_between_half_and_whole()
    {
        var pause = new RetryPause(First, Longest, new Random(7));
        double[] bounds = [1, 2, 4, 8, 10, 10];

        double[] drawn = [.. bounds.Select(_ => pause.Next().TotalSeconds)];

        Assert.All(drawn.Zip(bounds), pair => Assert.InRange(pair.First, pair.Second / 2, pair.Second));
        Assert.Equal(drawn.Length, drawn.Zip(bounds, (one, bound) => one / bound).Distinct().Count());
    }

    [Fact]
    public void After_a_reset_it_begins_anew()
    {
        var pause = new RetryPause(First, Longest, new Random(7));
        for (int i = 0; i < 5; i++)
        {
            pause.Next();
        }

        pause.Reset();

        Assert.InRange(pause.Next(), First / 2, First);
    }

    [Fact]
    public void The_same_seed_pauses_the_same()
    {
        var one = new RetryPause(First, Longest, new Random(7));
        var other = new RetryPause(First, Longest, new Random(7));

        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(one.Next(), other.Next()));
    }
}
