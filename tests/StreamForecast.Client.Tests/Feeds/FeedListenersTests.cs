using StreamForecast.Client.Feeds;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Tests.Feeds;

/// <summary>What a program is told while it feeds, and what its own mistakes there do.</summary>
public class FeedListenersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task While_a_rejection_is_told_the_feed_goes_on_sending()
    {
        TickFeed? feed = null;
        using var second = new ManualResetEventSlim();
        bool wasSent = false;
        var daemon = new ScriptedForecasting(batch =>
        {
            if (batch.Number == 2)
            {
                second.Set();
            }

            return batch.Number == 1 ? Refusal() : new FeedAck { AppliedThrough = batch.Number, Accepted = 1, Rejected = 1 };
        });
        feed = new TickFeed(daemon, new ClientOptions(), new FeedOptions
        {
            OnRejected = _ =>
            {
                Assert.True(feed!.SendAsync(new Tick("a", null, 2)).AsTask().IsCompletedSuccessfully);
                wasSent = second.Wait(Patience);
            },
        });
        await feed.SendAsync(new Tick("a", null, 1));
        await feed.FlushAsync();
        await feed.DisposeAsync();
        Assert.True(wasSent);
        Assert.Equal((2, 1, 1), (feed.Counts.Acknowledged, feed.Counts.Accepted, feed.Counts.Rejected));
    }

    [Fact]
    public async Task A_listener_of_rejections_that_throws_ends_the_feed_and_is_told_by_the_next_call()
    {
        var daemon = new ScriptedForecasting(_ => Refusal());
        var feed = new TickFeed(daemon, new ClientOptions(), new FeedOptions { OnRejected = _ => throw new TimeoutException("no more room in the log") });
        await feed.SendAsync(new Tick("a", null, 1));
        await AssertEndedAsync<TimeoutException>(feed);
    }

    [Fact]
    public async Task A_listener_of_lost_connections_that_throws_ends_the_feed_and_is_told_by_the_next_call()
    {
        using var client = new StreamForecastClient(new Uri("http://127.0.0.1:9"));
        TickFeed feed = client.OpenFeed(new FeedOptions { OnBroken = _ => throw new OperationCanceledException("that is enough") });
        await AssertEndedAsync<OperationCanceledException>(feed);
    }

    private static async Task AssertEndedAsync<T>(TickFeed feed)
        where T : Exception
    {
        StreamForecastException ended = await Assert.ThrowsAsync<StreamForecastException>(async () =>
        {
            await feed.SendAsync(new Tick("a", null, 2));
            await feed.FlushAsync();
        });
        Assert.IsType<T>(ended.InnerException);
        await feed.DisposeAsync();
    }

    private static FeedAck Refusal() => new()
    {
        AppliedThrough = 1,
        Rejected = 1,
        Rejections = { new Rejection { Batch = 1, Row = 0, Reason = "NotFinite", Detail = "no number" } },
    };
}
