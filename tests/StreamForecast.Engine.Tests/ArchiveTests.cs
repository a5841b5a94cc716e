using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests;

/// <summary>Subscriptions that outlive the process, through the whole engine.</summary>
public sealed class ArchiveTests() : TestKit(EngineConfiguration.Hocon)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string[] Series = ["a", "b", "c", "d", "e"];

    // Snapshots come often, and a subscriber that comes back would find little in the ring.
    private static readonly EngineSettings Tight = new()
    {
        MaxTailRecords = 50,
        ForecastRingPerSeries = 4,
        PartitionCreditTicks = 64,
        CreditWait = TimeSpan.FromMinutes(1),
        ArchiveFlushTimeout = TimeSpan.FromMilliseconds(50),
    };

    private readonly MemoryStore _store = new(partitions: 4);
    private readonly List<ActorSystem> _others = [];

    protected override void AfterAll()
    {
        Task.WaitAll([.. _others.Select(system => system.Terminate())]);
        base.AfterAll();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lossless_archive_gets_every_forecast_once_its_sink_is_back_even_from_another_process(bool endsInOrder)
    {
        ForecastEngine engine = await StartAsync(Sys);
        var down = new HeldSink();
        await using Subscription first = await SubscribeAsync(engine, down);
        await FeedAsync(engine, 0, 10);
        (await down.NextAsync()).Complete();
        await FeedAsync(engine, 10, 50); // the sink hangs in one of these
        await down.NextAsync();
        if (endsInOrder)
        {
            await engine.StopAsync();
        }

        ActorSystem second = ActorSystem.Create("second", EngineConfiguration.Hocon);
        _others.Add(second);
        ForecastEngine again = await StartAsync(second);
        var up = new RecordingSink();
        await using Subscription resumed = await SubscribeAsync(again, up);
        await FeedAsync(again, 60, 5);
        await up.UntilAsync(items => Series.All(id => items.Any(item => item.Series.Id == id && item.Forecast.Sequence == 65)));
        Assert.Equal(ResetReason.None, up.Reset);
        foreach (string id in Series)
        {
            long[] sequences = [.. up.Items.Where(item => item.Series.Id == id).Select(item => item.Forecast.Sequence)];
            Assert.InRange(sequences[0], 1, 11);
            Assert.Equal(Enumerable.Range(0, sequences.Length).Select(i => sequences[0] + i), sequences);
        }
    }

    [Fact]
    public async Task While_a_lossless_archive_is_too_far_behind_no_tick_is_taken_and_none_is_lost()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var sink = new HeldSink();
        var status = new ForecastSinkStatus("archive", "test", TimeProvider.System);
        await using Subscription subscription = await SubscribeAsync(engine, sink, status);
        Task fed = FeedInStepsAsync(engine, steps: 40);
        HeldSink.Write write = await sink.NextAsync();
        await AwaitConditionAsync(() => Task.FromResult(status.Report().HoldsIngest), Patience);
        Assert.False(fed.IsCompleted);
        var received = new List<SeriesForecast>(write.Batch.Items);
        write.Complete();
        while (received.Count < 40 * 10 * Series.Length)
        {
            write = await sink.NextAsync();
            received.AddRange(write.Batch.Items);
            write.Complete();
        }

        await fed.WaitAsync(Patience);
        await AwaitConditionAsync(() => Task.FromResult(!status.Report().HoldsIngest), Patience);
        Assert.All(received.GroupBy(item => item.Series.Id), one =>
            Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), one.Select(item => item.Forecast.Sequence)));
    }

    [Fact]
    public async Task One_that_may_miss_some_drops_the_superseded_and_tells_how_many()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var sink = new HeldSink();
        var status = new ForecastSinkStatus("archive", "test", TimeProvider.System);
        await using Subscription subscription = await SubscribeAsync(engine, sink, status, isLossless: false);
        await FeedAsync(engine, 0, 1);
        HeldSink.Write first = await sink.NextAsync();
        await FeedAsync(engine, 1, 100);
        first.Complete();
        HeldSink.Write second = await sink.NextAsync();
        second.Complete();
        Assert.True(second.Batch.Skipped > 0);
        Assert.Equal(101 * Series.Length, first.Batch.Items.Count + second.Batch.Items.Count + second.Batch.Skipped);
        Assert.Equal(Series, second.Batch.Items.Where(item => item.Forecast.Sequence == 101).Select(item => item.Series.Id).Order());
    }

    private Task<ForecastEngine> StartAsync(ActorSystem system) => ForecastEngine.StartAsync(
        system, Tight, new IngestLimits(), _store, _store, _ => new SeriesConfiguration { Profile = "fast" }, TimeProvider.System,
        new ArchivePlan(_store, ["archive"]));

    private static Task<Subscription> SubscribeAsync(
        ForecastEngine engine, IForecastSink sink, ForecastSinkStatus? status = null, bool isLossless = true) => engine.SubscribeAsync(
        "archive",
        new SubscriptionOptions
        {
            Pattern = "*",
            IsLossless = isLossless,
            Archive = new ArchiveOptions
            {
                Name = "archive",
                BufferForecasts = 300,
                Status = status ?? new ForecastSinkStatus("archive", "test", TimeProvider.System),
            },
        },
        sink,
        default);

    private async Task FeedInStepsAsync(ForecastEngine engine, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            await FeedAsync(engine, 10 * i, 10);
        }
    }

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

        IngestAnswer answer = await Source.Single(builder.Build()).Via(engine.Ingest()).RunWith(Sink.First<IngestAnswer>(), Sys.Materializer());
        Assert.Equal(count * Series.Length, answer.Accepted);
    }
}
