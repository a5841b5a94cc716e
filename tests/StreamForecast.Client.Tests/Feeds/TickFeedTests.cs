using StreamForecast.Client.Feeds;

namespace StreamForecast.Client.Tests.Feeds;

/// <summary>What a feed decides before anything reaches a daemon; the rest is shown end to end.</summary>
public class TickFeedTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    [Theory]
    [InlineData(null, 1L)]
    [InlineData("me", null)]
    [InlineData("me", -1L)]
    public async Task Numbers_come_with_a_producer_of_ones_own_and_never_without(string? producer, long? sequence)
    {
        using var client = new StreamForecastClient(Nowhere);
        TickFeed feed = client.OpenFeed(new FeedOptions { Producer = producer });

        await Assert.ThrowsAsync<ArgumentException>(async () => await feed.SendAsync(new Tick("a", null, 1, sequence)));
        feed.Abandon();
        await feed.DisposeAsync();
    }

    [Fact]
    public async Task While_nobody_answers_it_takes_as_much_as_it_may_keep_and_then_waits()
    {
        using var client = new StreamForecastClient(Nowhere);
        TickFeed feed = client.OpenFeed(new FeedOptions { MaxUnacknowledged = 2 });
        await feed.SendAsync(new Tick("a", null, 1));
        await feed.SendAsync(new Tick("a", null, 2));
        using var patience = new CancellationTokenSource();
        Task third = feed.SendAsync(new Tick("a", null, 3), patience.Token).AsTask();

        Assert.False(third.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        Assert.Equal((2, 0), (feed.Counts.Sent, feed.Counts.Acknowledged));
        Task flushing = feed.FlushAsync();
        feed.Abandon();
        await Assert.ThrowsAsync<StreamForecastException>(() => flushing);
        await feed.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await feed.SendAsync(new Tick("a", null, 4)));
    }
}
