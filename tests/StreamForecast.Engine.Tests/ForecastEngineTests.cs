using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Sampling;

namespace StreamForecast.Engine.Tests;

public sealed class ForecastEngineTests() : TestKit(EngineConfiguration.Hocon)
{
    private static readonly SubscriptionOptions All = new() { Pattern = "*" };

    private readonly MemoryStore _store = new(partitions: 4);

    [Fact]
    public async Task Every_tick_of_every_series_leads_to_one_forecast()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var sink = new GatheringSink();
        await using Subscription subscription = await engine.SubscribeAsync("test", All, sink, CancellationToken.None);
        IngestAnswer answer = await FeedAsync(engine, 0, 50, "a", "b", "c");
        Assert.Equal(150, answer.Accepted);
        IReadOnlyList<SeriesForecast> forecasts = await sink.TakeAsync(150);
        foreach (IGrouping<string, SeriesForecast> series in forecasts.GroupBy(forecast => forecast.Series.Id))
        {
            Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), series.Select(forecast => forecast.Forecast.Sequence));
        }

        ListedSeries first = await engine.ListAsync(null, after: null, most: 2, CancellationToken.None);
        ListedSeries second = await engine.ListAsync(null, first.Next, most: 2, CancellationToken.None);
        Assert.Equal(["a", "b"], first.Series.Select(series => series.Id));
        Assert.Equal(["c"], second.Series.Select(series => series.Id));
        Assert.Equal((3, "b", 3, null), (first.Total, first.Next, second.Total, second.Next));
        Assert.Null(await engine.FindAsync("d", CancellationToken.None));
        Assert.Equal(50, (await engine.FindAsync("b", CancellationToken.None))!.Observations);
    }

    [Fact]
    public async Task An_engine_started_again_forecasts_the_same_bits_as_one_that_never_stopped()
    {
        ForecastEngine engine = await StartAsync(Sys);
        await FeedAsync(engine, 0, 200, "a", "b", "c");
        ActorSystem second = ActorSystem.Create("second", EngineConfiguration.Hocon);
        ForecastEngine again = await StartAsync(second);
        foreach (string id in new[] { "a", "b", "c" })
        {
            Forecast expected = (await engine.ForecastAsync(id, CancellationToken.None))!;
            Forecast actual = (await again.ForecastAsync(id, CancellationToken.None))!;
            Assert.Equal(expected.Sequence, actual.Sequence);
            Assert.Equal(expected.Numbers, actual.Numbers);
        }

        await second.Terminate();
    }

    [Fact]
    public async Task Ticks_out_of_order_lead_to_one_forecast_each_in_sequence_and_the_same_bits_after_a_restart()
    {
        SeriesConfiguration reordered = new() { ReorderWindow = 5 * Ticks.Second };
        ForecastEngine engine = await StartAsync(Sys, configuration: reordered);
        var sink = new GatheringSink();
        await using Subscription subscription = await engine.SubscribeAsync("test", All, sink, CancellationToken.None);
        foreach (int i in new[] { 3, 0, 2, 1, 20, 15 })
        {
            Assert.Equal(1, (await FeedAsync(engine, i, 1, "a")).Accepted);
        }

        IReadOnlyList<SeriesForecast> forecasts = await sink.TakeAsync(5);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], forecasts.Select(one => one.Forecast.Sequence));
        Assert.Equal(new[] { 0, 1, 2, 3, 15 }.Select(Ticks.Value), forecasts.Select(one => one.Forecast.Value));
        Assert.Equal(1, (await engine.FindAsync("a", CancellationToken.None))!.Held);

        ActorSystem second = ActorSystem.Create("second", EngineConfiguration.Hocon);
        ForecastEngine again = await StartAsync(second, configuration: reordered);
        Assert.Equal(
            (await engine.ForecastAsync("a", CancellationToken.None))!.Numbers, (await again.ForecastAsync("a", CancellationToken.None))!.Numbers);
        Assert.Equal(1, (await again.FindAsync("a", CancellationToken.None))!.Held);
        await second.Terminate();
    }

    [Fact]
    public async Task Refused_lines_are_counted_with_the_engine_and_with_the_series_they_name()
    {
        ForecastEngine engine = await StartAsync(Sys);
        await FeedAsync(engine, 0, 3, "a");
        engine.NewBlockBuilder().Add(1, "a"u8, 0, double.NaN);

        Assert.Equal(1, (await engine.StatusAsync(CancellationToken.None)).Rejected[RejectionReason.NotFinite]);
        Assert.Equal(1, (await engine.FindAsync("a", CancellationToken.None))!.Rejected);
        Assert.Equal(1, (await engine.ListAsync("a", null, 10, CancellationToken.None)).Series.Single().Rejected);
    }

    [Fact]
    public async Task An_explanation_is_of_the_standing_forecast_and_there_is_none_of_an_unknown_series()
    {
        ForecastEngine engine = await StartAsync(Sys);
        await FeedAsync(engine, 0, 100, "a");
        SeriesExplanation explanation = (await engine.ExplainAsync("a", lags: 20, CancellationToken.None))!;
        Forecast forecast = (await engine.ForecastAsync("a", CancellationToken.None))!;
        Assert.Equal(forecast.Mean(1), explanation.Forecast, 9);
        Assert.Equal(forecast.Mean(1), explanation.Memory!.Contributions.Sum() + explanation.Memory.Bias, 9);
        Assert.Null(await engine.ExplainAsync("b", lags: 20, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => engine.ExplainAsync("a", MemoryExplanation.MaxLags + 1, CancellationToken.None));
    }

    [Fact]
    public async Task A_coordinated_shutdown_snapshots_what_changed_and_refuses_what_comes_after()
    {
        ForecastEngine engine = await StartAsync(Sys);
        await FeedAsync(engine, 0, 10, "a", "b");
        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClrExitReason.Instance);
        Assert.Equal(2, _store.SnapshotCount);
    }

    [Fact]
    public async Task A_disposed_subscription_hears_nothing_more()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var sink = new GatheringSink();
        Subscription subscription = await engine.SubscribeAsync("test", new SubscriptionOptions { Pattern = "a" }, sink, CancellationToken.None);
        await FeedAsync(engine, 0, 1, "a");
        await sink.TakeAsync(1);
        await subscription.DisposeAsync();
        Assert.True(subscription.Completion.IsCompletedSuccessfully);
        await FeedAsync(engine, 1, 1, "a");
        await AwaitAssertAsync(async () => Assert.Equal(0, (await engine.StatusAsync(CancellationToken.None)).Subscriptions));
    }

    [Fact]
    public async Task A_series_of_a_quarantined_partition_is_not_told_as_unknown()
    {
        await FeedAsync(await StartAsync(Sys), 0, 3, "a");
        _store.Quarantine = "the log has a gap";
        ActorSystem second = ActorSystem.Create("second", EngineConfiguration.Hocon);
        ForecastEngine engine = await StartAsync(second);
        var refused = await Assert.ThrowsAsync<PartitionQuarantinedException>(() => engine.FindAsync("a", CancellationToken.None));
        Assert.Equal("the log has a gap", refused.Message);
        await Assert.ThrowsAsync<PartitionQuarantinedException>(() => engine.ForecastAsync("a", CancellationToken.None));
        Assert.Null(await engine.FindAsync("b", CancellationToken.None));
        await second.Terminate();
    }

    [Fact]
    public async Task A_subscription_that_is_not_confirmed_leaves_nothing_behind()
    {
        ForecastEngine engine = await StartAsync(Sys);
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.SubscribeAsync("test", All, new GatheringSink(), left.Token));
        await AwaitAssertAsync(async () => Assert.Equal(0, (await engine.StatusAsync(CancellationToken.None)).Subscriptions));
    }

    [Fact]
    public async Task A_drain_that_takes_too_long_still_ends_the_sinks()
    {
        ForecastEngine engine = await StartAsync(Sys, new EngineSettings { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        Subscription subscription = await engine.SubscribeAsync("test", All, new GatheringSink(), CancellationToken.None);
        _store.HoldCommits = true;
        Task<IngestAnswer> underWay = FeedAsync(engine, 0, 1, "a");
        await AwaitAssertAsync(() => Assert.Equal(1, _store.HeldCommits));
        await Assert.ThrowsAsync<AskTimeoutException>(engine.StopAsync);
        Assert.True(subscription.Completion.IsCompletedSuccessfully);
        _store.HoldCommits = false;
        _store.CommitNext();
        Assert.Equal(1, (await underWay).Accepted);
    }

    [Fact]
    public async Task A_source_is_committed_block_by_block_in_order()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var source = new CountingSource(blocks: 5, ticksPerBlock: 20);
        var status = new TickSourceStatus("counting", "test", TimeProvider.System);
        await engine.RunSourceAsync(source, new IngestLimits(), status, CancellationToken.None);
        Assert.Equal([0L, 20L, 40L, 60L, 80L], source.Committed);
        Assert.Equal(100, (await engine.FindAsync("source", CancellationToken.None))!.Observations);
        Assert.Equal((100L, TickSourceState.Running), (status.Report().Accepted, status.Report().State));
    }

    [Fact]
    public async Task A_source_has_limits_of_its_own()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var status = new TickSourceStatus("counting", "test", TimeProvider.System);
        await engine.RunSourceAsync(
            new CountingSource(blocks: 1, ticksPerBlock: 20), new IngestLimits { MaxMagnitude = Ticks.Value(3) }, status, CancellationToken.None);
        RejectionTally tally = Assert.Single(status.Report().Rejections);
        Assert.Equal(RejectionReason.ValueOutOfRange, tally.Reason);
        Assert.Equal(20 - tally.Count, status.Report().Accepted);
    }

    [Fact]
    public async Task What_a_source_throws_reaches_the_caller_as_it_is()
    {
        ForecastEngine engine = await StartAsync(Sys);
        var source = new CountingSource(blocks: 1, ticksPerBlock: 1) { CommitFault = new TickSourceException("the offset is gone", "prices[0]@7") };
        var status = new TickSourceStatus("counting", "test", TimeProvider.System);
        var thrown = await Assert.ThrowsAsync<TickSourceException>(
            () => engine.RunSourceAsync(source, new IngestLimits(), status, CancellationToken.None));
        Assert.Equal("prices[0]@7", thrown.Position);
    }

    [Fact]
    public async Task A_block_is_told_as_durable_before_it_is_applied_and_not_before_it_is_committed()
    {
        ForecastEngine engine = await StartAsync(Sys);
        _store.HoldCommits = true;
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TickBlockBuilder builder = engine.NewBlockBuilder();
        Assert.True(builder.Add(1, "a"u8, Ticks.Start, 1));
        Task<IngestAnswer> answer = Source.Single(builder.Build())
            .Via(engine.Ingest(new Engine.Ingest.IngestOptions
            {
                Durable = async _ =>
                {
                    durable.SetResult();
                    await released.Task;
                },
            }))
            .RunWith(Sink.First<IngestAnswer>(), Sys.Materializer());
        await AwaitAssertAsync(() => Assert.Equal(1, _store.HeldCommits));
        Assert.False(durable.Task.IsCompleted);
        _store.CommitNext();
        await durable.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(answer.IsCompleted);
        released.SetResult();
        Assert.Equal(1, (await answer).Accepted);
    }

    [Fact]
    public async Task The_forecasts_of_a_block_are_answered_in_the_order_of_its_ticks_and_a_bar_brings_one_when_it_closes()
    {
        ForecastEngine engine = await ForecastEngine.StartAsync(
            Sys, new EngineSettings(), new IngestLimits(), _store, _store,
            id => new SeriesConfiguration { Sampling = id == "bars" ? SamplingRule.Parse("10s") : SamplingRule.Parse("tick") }, TimeProvider.System);
        TickBlockBuilder builder = engine.NewBlockBuilder();
        string[] ids = ["bars", "c", "a", "b"];
        for (int i = 0; i < 25; i++)
        {
            foreach (string id in ids)
            {
                Assert.True(builder.Add(i, System.Text.Encoding.UTF8.GetBytes(id), Ticks.Start + (i * Ticks.Second), Ticks.Value(i)));
            }
        }

        IngestAnswer answer = await Source.Single(builder.Build())
            .Via(engine.Ingest(new Engine.Ingest.IngestOptions { WithForecasts = true })).RunWith(Sink.First<IngestAnswer>(), Sys.Materializer());
        var expected = new List<string>();
        for (int i = 0; i < 25; i++)
        {
            expected.AddRange(ids.Where(id => id != "bars" || (i > 0 && i % 10 == 0)).Select(id => $"{id}{(id == "bars" ? i / 10 : i + 1)}"));
        }

        Assert.Equal(expected, answer.Forecasts.Select(item => $"{item.Series.Id}{item.Forecast.Sequence}"));
    }

    private Task<ForecastEngine> StartAsync(ActorSystem system, EngineSettings? settings = null, SeriesConfiguration? configuration = null) =>
        ForecastEngine.StartAsync(
            system, settings ?? new EngineSettings(), new IngestLimits(), _store, _store, _ => configuration ?? new SeriesConfiguration(), TimeProvider.System);

    private async Task<IngestAnswer> FeedAsync(ForecastEngine engine, int first, int count, params string[] ids)
    {
        TickBlockBuilder builder = engine.NewBlockBuilder();
        for (int i = first; i < first + count; i++)
        {
            foreach (string id in ids)
            {
                Assert.True(builder.Add(i, System.Text.Encoding.UTF8.GetBytes(id), Ticks.Start + (i * Ticks.Second), Ticks.Value(i)));
            }
        }

        return await Source.Single(builder.Build()).Via(engine.Ingest()).RunWith(Sink.First<IngestAnswer>(), Sys.Materializer());
    }

    private sealed class CountingSource(int blocks, int ticksPerBlock) : ITickSource
    {
        public string Name => "counting";

        public List<long> Committed { get; } = [];

        public Exception? CommitFault { get; init; }

        public async IAsyncEnumerable<TickBlock> ReadAsync(
            TickBlockBuilder builder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            for (int i = 0; i < blocks * ticksPerBlock; i++)
            {
                builder.Add(i, "source"u8, Ticks.Start + (i * Ticks.Second), Ticks.Value(i));
                if ((i + 1) % ticksPerBlock == 0)
                {
                    await Task.Yield();
                    yield return builder.Build();
                }
            }
        }

        public ValueTask CommitAsync(TickBlock block, CancellationToken cancellation)
        {
            Committed.Add(block.Lines[0]);
            return CommitFault is null ? ValueTask.CompletedTask : ValueTask.FromException(CommitFault);
        }
    }
}
