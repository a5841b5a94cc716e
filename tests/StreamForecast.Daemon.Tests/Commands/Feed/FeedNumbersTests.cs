using StreamForecast.Daemon.Commands.Feed;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public class FeedNumbersTests
{
    [Fact]
    public void Each_series_is_numbered_from_zero_and_a_number_of_its_own_is_kept()
    {
        var numbers = new FeedNumbers("desk");
        string[] numbered = [.. new[] { Tick("a"), Tick("b"), Tick("a"), Tick("a", "other", 70), Tick("a") }
            .Select(tick => numbers.Number(tick)).Select(tick => $"{tick.Series} {tick.Producer} {tick.Sequence}")];
        Assert.Equal(["a desk 0", "b desk 0", "a desk 1", "a other 70", "a desk 2"], numbered);
    }

    private static FeedTick Tick(string series, string? producer = null, long sequence = 0) => new(series, 1, 1, 1, producer, sequence);
}
