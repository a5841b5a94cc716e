using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Expressions;

namespace StreamForecast.Engine.Tests;

/// <summary>Series that are reconfigured and forgotten while they run, and what is left of that after a restart.</summary>
public sealed class ControlTests() : TestKit(EngineConfiguration.Hocon)
{
    private static readonly SeriesConfiguration Richer = new() { Experts = ["ar(1, forgetting=0.998)", "ar(5)", "holt(0.8, 0.2, 0.8)"], Horizon = 3 };

    private readonly MemoryStore _store = new(partitions: 2);
    private int _starts;

    [Fact]
    public async Task A_forgotten_series_is_gone_and_so_are_its_snapshots_and_its_place()
    {
        ForecastEngine engine = await StartAsync(new EngineSettings { MaxTailRecords = 20 }, new IngestLimits { MaxSeries = 2 });
        await FeedAsync(engine, "a", 0, 100);
        await FeedAsync(engine, "b", 0, 1);
        await AwaitAssertAsync(() => Assert.True(_store.SnapshotCount > 0));

        Assert.True(await engine.ForgetAsync("a", CancellationToken.None));
        Assert.False(await engine.ForgetAsync("a", CancellationToken.None));

        Assert.Null(await engine.FindAsync("a", CancellationToken.None));
        Assert.Null(await engine.ForecastAsync("a", CancellationToken.None));
        Assert.Equal(["b"], (await engine.ListAsync(null, null, 100, CancellationToken.None)).Series.Select(one => one.Id));
        Assert.Equal(0, _store.SnapshotCountOf("a"));
        Assert.Equal(1, (await FeedAsync(engine, "c", 0, 1)).Accepted); // the limit is two
    }

    [Fact]
    public async Task An_id_used_again_is_another_series_whose_forecasts_have_numbers_of_their_own()
    {
        ForecastEngine engine = await StartAsync();
        var sink = new GatheringSink();
        await using Subscription subscription = await engine.SubscribeAsync("test", new SubscriptionOptions { Pattern = "a*" }, sink, CancellationToken.None);
        await FeedAsync(engine, "a", 0, 30);
        long last = (await sink.TakeAsync(30))[^1].Forecast.Sequence;

        await engine.ForgetAsync("a", CancellationToken.None);
        await FeedAsync(engine, "a", 3, 10); // times of its earlier life are not late

        IReadOnlyList<SeriesForecast> again = await sink.TakeAsync(10);
        Assert.True(again[0].Forecast.Sequence > last, $"{again[0].Forecast.Sequence} after {last}");
        Assert.Equal(10, (await engine.FindAsync("a", CancellationToken.None))!.Observations);
        Assert.Equal(10, (await engine.HistoryAsync("a", 100, CancellationToken.None))!.Count);
        (int Number, int Generation)[] lives = Lives("a");
        Assert.Equal(2, lives.Select(life => life.Number).Distinct().Count());
        Assert.Equal([1, 2], lives.Select(life => life.Generation));
    }

    [Fact]
    public async Task Neither_a_number_nor_a_generation_is_used_twice_however_far_the_log_is_trimmed()
    {
        ForecastEngine engine = await StartAsync(new EngineSettings { MaxTailRecords = 10 });
        int partition = engine.Directory.PartitionOf("a"u8);
        string neighbour = Enumerable.Range(0, 100).Select(i => $"n{i}")
            .First(id => engine.Directory.PartitionOf(System.Text.Encoding.UTF8.GetBytes(id)) == partition);
        await FeedAsync(engine, neighbour, 0, 5);
        await FeedAsync(engine, "a", 0, 5);
        (int Number, int Generation) first = Lives("a").Single();
        await engine.ForgetAsync("a", CancellationToken.None);
        for (int i = 5; i < 205; i += 20)
        {
            await FeedAsync(engine, neighbour, i, 20);
        }

        await AwaitAssertAsync(() => Assert.Empty(Lives("a")));

        ForecastEngine again = await StartAsync();
        Assert.Null(await again.FindAsync("a", CancellationToken.None));
        await FeedAsync(again, "a", 0, 1);
        (int number, int generation) = Lives("a").Single();
        Assert.True(number > first.Number, $"number {number} after {first.Number}");
        Assert.True(generation > first.Generation, $"generation {generation} after {first.Generation}");
        Assert.True((await again.ForecastAsync("a", CancellationToken.None))!.Sequence > 5);
    }

    [Fact]
    public async Task Ticks_on_their_way_while_their_series_is_forgotten_are_applied_or_make_it_anew_and_none_is_lost()
    {
        ForecastEngine engine = await StartAsync();
        await FeedAsync(engine, "a", 0, 10);
        TickBlock underWay = Block(engine, "a", 10, 5); // resolved before, sent after
        await engine.ForgetAsync("a", CancellationToken.None);
        await FeedAsync(engine, "a", 20, 3);

        Assert.Equal(5, (await SendAsync(engine, underWay)).Accepted + (await engine.FindAsync("a", CancellationToken.None))!.Late);

        Assert.Equal(["a"], (await engine.ListAsync(null, null, 100, CancellationToken.None)).Series.Select(one => one.Id));
        Assert.Equal(1, engine.Directory.Count);
    }

    [Fact]
    public async Task Series_forgotten_under_load_are_answered_and_every_tick_finds_a_home()
    {
        ForecastEngine engine = await StartAsync(new EngineSettings { MaxTailRecords = 50 });
        long accepted = 0;
        Task feeding = Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                IngestAnswer answer = await FeedAsync(engine, "a", i * 5, 5);
                Assert.Equal(5, answer.Accepted);
                accepted += answer.Accepted;
            }
        });
        int forgotten = 0;
        while (!feeding.IsCompleted)
        {
            forgotten += await engine.ForgetAsync("a", CancellationToken.None) ? 1 : 0;
        }

        await feeding;
        Assert.Equal(1000, accepted);
        Assert.True(forgotten > 1, $"{forgotten} times");
        EngineStatus status = await engine.StatusAsync(CancellationToken.None);
        Assert.All(status.Partitions, partition => Assert.Null(partition.Quarantine));
        Assert.Equal((await engine.ListAsync(null, null, 100, CancellationToken.None)).Series.Count, engine.Directory.Count);
    }

    [Fact]
    public async Task A_full_store_forgets_nothing()
    {
        ForecastEngine engine = await StartAsync();
        await FeedAsync(engine, "a", 0, 20);
        double[] before = (await engine.ForecastAsync("a", CancellationToken.None))!.Numbers;
        _store.IsFull = true;
        ControlRefusedException refused = await Assert.ThrowsAsync<ControlRefusedException>(() => engine.ForgetAsync("a", CancellationToken.None));
        await Assert.ThrowsAsync<ControlRefusedException>(() => engine.ReconfigureAsync("a", Richer, CancellationToken.None));
        _store.IsFull = false;

        Assert.Equal(RefusalReason.StoreFull, refused.Reason);
        Assert.Equal(before, (await engine.ForecastAsync("a", CancellationToken.None))!.Numbers);
        Assert.Equal(1, (await FeedAsync(engine, "a", 20, 1)).Accepted);
        Assert.True(await engine.ForgetAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task A_reconfigured_series_goes_on_with_its_history_under_the_new_experts()
    {
        ForecastEngine engine = await StartAsync();
        await FeedAsync(engine, "a", 0, 300);
        Forecast before = (await engine.ForecastAsync("a", CancellationToken.None))!;

        Assert.True(await engine.ReconfigureAsync("a", Richer, CancellationToken.None));
        Assert.False(await engine.ReconfigureAsync("unknown", Richer, CancellationToken.None));

        SeriesSummary summary = (await engine.FindAsync("a", CancellationToken.None))!;
        Forecast after = (await engine.ForecastAsync("a", CancellationToken.None))!;
        Assert.Equal((300L, true, 3), (summary.Observations, summary.IsReady, summary.Configuration.Horizon));
        Assert.Equal((before.Sequence, before.Value, 3), (after.Sequence, after.Value, after.Layout.Horizon));
        SeriesExplanation explanation = (await engine.ExplainAsync("a", 8, CancellationToken.None))!;
        Assert.Equal(4, explanation.Experts.Count);
        await FeedAsync(engine, "a", 300, 1);
        Assert.Equal(301, (await engine.ForecastAsync("a", CancellationToken.None))!.Sequence);
    }

    [Theory]
    [InlineData(1_000_000)] // all of it is replayed
    [InlineData(60)] // from snapshots before and after the change
    public async Task A_killed_engine_replays_a_reconfiguration_to_the_same_bits(int maxTail)
    {
        var settings = new EngineSettings { MaxTailRecords = maxTail };
        ForecastEngine engine = await StartAsync(settings);
        await FeedAsync(engine, "a", 0, 200);
        await engine.ReconfigureAsync("a", Richer, CancellationToken.None);
        await FeedAsync(engine, "a", 200, 20);
        await engine.ReconfigureAsync("a", Richer with { Experts = ["ar(5)", "rnn(adam)"] }, CancellationToken.None);
        await FeedAsync(engine, "a", 220, 21);
        byte[][] expected = await BitsAsync(engine);

        ForecastEngine again = await StartAsync(settings);

        Assert.Equal(expected, await BitsAsync(again));
        await FeedAsync(engine, "a", 241, 10);
        byte[][] later = await BitsAsync(engine);
        Assert.NotEqual(expected, later);
    }

    [Fact]
    public async Task A_series_replayed_from_the_snapshot_before_its_reconfiguration_is_the_same()
    {
        var settings = new EngineSettings { MaxTailRecords = 60 };
        ForecastEngine engine = await StartAsync(settings);
        await FeedAsync(engine, "a", 0, 200);
        await AwaitAssertAsync(() => Assert.True(_store.SnapshotCountOf("a") == 2));
        await engine.ReconfigureAsync("a", Richer, CancellationToken.None);
        await FeedAsync(engine, "a", 200, 5);
        byte[][] expected = await BitsAsync(engine);
        _store.BadSnapshots = 1; // the newest fails its checksum: the older one and a longer replay must do

        Assert.Equal(expected, await BitsAsync(await StartAsync(settings)));
    }

    [Fact]
    public async Task What_cannot_run_never_reaches_the_log()
    {
        ForecastEngine engine = await StartAsync();
        await FeedAsync(engine, "a", 0, 3);
        int records = _store.Log.Count;

        await Assert.ThrowsAsync<ModelExpressionException>(
            () => engine.ReconfigureAsync("a", new SeriesConfiguration { Experts = ["oracle(7)"] }, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(
            () => engine.ReconfigureAsync("a", new SeriesConfiguration { Horizon = 0 }, CancellationToken.None));

        Assert.Equal(records, _store.Log.Count);
        Assert.Equal(3, (await engine.FindAsync("a", CancellationToken.None))!.Observations);
    }

    private async Task<ForecastEngine> StartAsync(EngineSettings? settings = null, IngestLimits? limits = null)
    {
        ActorSystem system = _starts++ == 0 ? Sys : ActorSystem.Create($"again-{_starts}", EngineConfiguration.Hocon);
        return await ForecastEngine.StartAsync(
            system, settings ?? new EngineSettings(), limits ?? new IngestLimits(), _store, _store, _ => new SeriesConfiguration(), TimeProvider.System);
    }

    private static TickBlock Block(ForecastEngine engine, string id, int first, int count)
    {
        TickBlockBuilder builder = engine.NewBlockBuilder();
        for (int i = first; i < first + count; i++)
        {
            Assert.True(builder.Add(i, System.Text.Encoding.UTF8.GetBytes(id), Ticks.Start + (i * Ticks.Second), Ticks.Value(i)));
        }

        return builder.Build();
    }

    private async Task<IngestAnswer> SendAsync(ForecastEngine engine, TickBlock block) =>
        await Source.Single(block).Via(engine.Ingest()).RunWith(Sink.First<IngestAnswer>(), Sys.Materializer());

    private Task<IngestAnswer> FeedAsync(ForecastEngine engine, string id, int first, int count) =>
        SendAsync(engine, Block(engine, id, first, count));

    private (int Number, int Generation)[] Lives(string id) => _store.Log.SelectMany(batch => batch.Controls)
        .OfType<SeriesConfigured>().Where(made => made.Id == id && made.IsBeginning).Select(made => (made.Series, made.Generation)).ToArray();

    private static async Task<byte[][]> BitsAsync(ForecastEngine engine)
    {
        Forecast forecast = (await engine.ForecastAsync("a", CancellationToken.None))!;
        SeriesSummary summary = (await engine.FindAsync("a", CancellationToken.None))!;
        return
        [
            [.. forecast.Numbers.SelectMany(BitConverter.GetBytes)],
            [.. summary.Coverage.Append(summary.RelativeRmse).SelectMany(BitConverter.GetBytes)],
            BitConverter.GetBytes(forecast.Sequence),
            BitConverter.GetBytes(summary.Observations),
        ];
    }
}
