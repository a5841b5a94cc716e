namespace StreamForecast.Client.Tests;

public class BackoffTests
{
    private static readonly ClientOptions Options = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(100),
        LongestPause = TimeSpan.FromMilliseconds(350),
        Seed = 1,
    };

    [Fact]
    public void Pauses_double_up_to_the_longest_and_are_jittered_by_at_most_half()
    {
        var backoff = new Backoff(Options);
        double[] bounds = [100, 200, 350, 350];

        Assert.All(bounds, bound => Assert.InRange(backoff.Next().TotalMilliseconds, bound / 2, bound));
    }

    [Fact]
    public void After_a_success_the_first_pause_is_short_again()
    {
        var backoff = new Backoff(Options);
        backoff.Next();
        backoff.Next();
        backoff.Reset();

        Assert.InRange(backoff.Next().TotalMilliseconds, 50, 100);
    }

    [Fact]
    public void Two_clients_with_their_own_seeds_do_not_come_back_together() =>
        Assert.NotEqual(new Backoff(Options).Next(), new Backoff(Options with { Seed = 2 }).Next());
}
