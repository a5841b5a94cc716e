using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests;

/// <summary>Subscribers that come back, through the whole engine.</summary>
public sealed class ResumeTests() : TestKit(EngineConfiguration.Hocon)
{
    private static readonly string[] Series = ["a", "b", "c", "d", "e"];

    private readonly MemoryStore _store = new(partitions: 4);

    [Fact]
    public async Task A_pattern_resumes_in_another_process_where_its_cursor_says()
    {
        ForecastEngine engine = await StartAsync(Sys);
        await FeedAsync(engine, 0, 1);
        var before = new RecordingSink();
        await using Subscription first = await engine.SubscribeAsync("test", new SubscriptionOptions { Pattern = "*" }, before, default);
        await FeedAsync(engine, 1, 10);
        await before.ReceivedAsync(10 * Series.Length);
        ResumePosition position = ResumePosition.Parse(before.LastCursor!)!; // of the first batch, or of a later one
        int received = before.Items.Count;
        await FeedAsync(engine, 11, 21);

        ActorSystem second = ActorSystem.Create("second", EngineConfiguration.Hocon);
        ForecastEngine again = await StartAsync(second);
        var after = new RecordingSink();
        await using Subscription resumed = await again.SubscribeAsync(
            "test", new SubscriptionOptions { Pattern = "*", Resume = position }, after, default);
        await FeedAsync(again, 32, 5);
        await after.UntilAsync(items => Series.All(id => items.Any(item => item.Series.Id == id && item.Forecast.Sequence == 37)));

        Assert.Equal(ResetReason.None, after.Reset);
        foreach (string id in Series)
        {
            long[] sequences = [.. after.Items.Where(item => item.Series.Id == id).Select(item => item.Forecast.Sequence)];
            long next = before.Items.Take(received).Last(item => item.Series.Id == id).Forecast.Sequence + 1;
            Assert.InRange(sequences[0], 1, next); // at least once: never beyond what was received
            Assert.Equal(Enumerable.Range(0, sequences.Length).Select(i => sequences[0] + i), sequences);
        }

        await second.Terminate();
    }

    [Fact]
    public async Task A_lossless_subscriber_that_comes_back_to_more_than_its_buffer_is_sent_all_of_it()
    {
        ForecastEngine engine = await StartAsync(Sys, new EngineSettings { SinkBufferForecasts = 700 });
        for (int i = 0; i < 10; i++)
        {
            await FeedAsync(engine, 100 * i, 100);
        }

        var sink = new RecordingSink();
        var options = new SubscriptionOptions
        {
            Pattern = "a",
            IsLossless = true,
            Resume = new SeriesPosition(engine.Epoch, 0),
        };
        await using Subscription subscription = await engine.SubscribeAsync("test", options, sink, default);
        await sink.ReceivedAsync(1000);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), sink.Items.Select(item => item.Forecast.Sequence));
        Assert.Equal(ResetReason.None, sink.Reset);
        Assert.False(subscription.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_position_of_another_filter_is_reset_and_then_sent_the_newest_of_each_series()
    {
        ForecastEngine engine = await StartAsync(Sys);
        await FeedAsync(engine, 0, 7);
        var other = new PatternPosition(engine.Epoch, PatternPosition.HashOf("x*"), new long[4]);
        var sink = new RecordingSink();
        await using Subscription subscription = await engine.SubscribeAsync(
            "test", new SubscriptionOptions { Pattern = "*", Resume = other }, sink, default);
        await sink.ReceivedAsync(Series.Length);
        Assert.Equal(ResetReason.OtherFilter, sink.Reset);
        Assert.Equal(Series, sink.Items.Select(item => item.Series.Id).Order());
        Assert.All(sink.Items, item => Assert.Equal(7, item.Forecast.Sequence));
    }

    private static Task<ForecastEngine> StartAsync(
        ActorSystem system, MemoryStore store, EngineSettings settings) => ForecastEngine.StartAsync(
        system, settings, new IngestLimits(), store, store, _ => new SeriesConfiguration { Profile = "fast" }, TimeProvider.System);

    private Task<ForecastEngine> StartAsync(ActorSystem system, EngineSettings? settings = null) =>
        StartAsync(system, _store, settings ?? new EngineSettings());

    private async Task FeedAsync(ForecastEngine engine, int first, int count)
    {
        TickBlockBuilder builder = engine.NewBlockBuilder();
        for (int i = first; i < first + count; i++)
        {
            foreach (string id in Series)
            {
                Assert.True(builder.Add(i, System.Text.Encoding.UTF8.GetBytes(id), Ticks.Start + (i * Ticks.Second), Ticks.Value(i)));
            }
        }

        await Source.Single(builder.Build()).Via(engine.Ingest()).RunWith(Sink.First<IngestAnswer>(), Sys.Materializer());
    }
}
