using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Support;

/// <summary>A partition over a simulated disk, under a clock that the test moves.</summary>
public abstract class PartitionTest : TestKit
{
    private static readonly Config Manual = ConfigurationFactory
        .ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
        .WithFallback(EngineConfiguration.Hocon);

    private protected readonly MemoryStore _store = new();
    private protected readonly FakeTimeProvider _time = new();
    private protected SeriesDirectory _directory = new(1, 1000);
    private protected EngineSettings _settings = new() { PartitionCreditTicks = 10, PassivateAfter = TimeSpan.FromMinutes(10) };
    private int _starts;

    protected PartitionTest() : base(Manual)
    {
    }

    private protected IActorRef Start()
    {
        IActorRef reader = Sys.ActorOf(Props.Create(() => new StoreReader(_store, _store, _settings.CachedHistories)));
        var context = new PartitionContext(_settings, _store, _store, reader, reader, _directory, _ => new SeriesConfiguration(), _time);
        return Sys.ActorOf(Props.Create(() => new PartitionActor(0, context)), $"partition-{_starts++}");
    }

    private protected async Task<IActorRef> StartAsync()
    {
        IActorRef partition = Start();
        Assert.True((await partition.Ask<PartitionStatus>(new AwaitRecovery(0))).IsReady);
        return partition;
    }

    private protected async Task<IActorRef> RestartAsync(IActorRef partition)
    {
        Watch(partition);
        Sys.Stop(partition);
        await ExpectTerminatedAsync(partition);
        Unwatch(partition);
        _directory = new SeriesDirectory(1, 1000);
        return await StartAsync();
    }

    /// <summary>Subscribes from now on.</summary>
    private protected static async Task SubscribeAsync(IActorRef partition, TestProbe sink, string pattern)
    {
        await partition.Ask<Subscribed>(new Subscribe(0, sink, pattern));
        Assert.Empty((await sink.ExpectMsgAsync<ForecastsMade>()).Items); // where it begins
    }

    private protected async Task FeedAsync(IActorRef partition, string id, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Assert.Equal(1, (await partition.Ask<IngestReply>(Ticks.Batch(_directory, id, i, 1))).Accepted);
        }
    }

    private protected async Task SleepAsync(IActorRef partition)
    {
        Advance(_settings.PassivateAfter);
        await AwaitAssertAsync(async () =>
        {
            // A check that finds snapshots under way leaves the idle to the next.
            int awake = (await StatusAsync(partition)).AwakeSeries;
            if (awake > 0)
            {
                Advance(_settings.PassivateAfter / 4);
            }

            Assert.Equal(0, awake);
        });
    }

    private protected void Advance(TimeSpan by)
    {
        _time.Advance(by);
        ((TestScheduler)Sys.Scheduler).Advance(by);
    }

    private protected async Task<double[]> NumbersAsync(IActorRef partition, string id) =>
        (await partition.Ask<ForecastFound>(new FindForecast(_directory.Resolve(id)))).Forecast!.Numbers;

    private protected static Task<PartitionStatus> StatusAsync(IActorRef partition) => partition.Ask<PartitionStatus>(new GetStatus(0));

    private protected static async Task<IReadOnlyList<Engine.Series.SeriesSummary>> ListAsync(IActorRef partition)
    {
        IdsFound found = await partition.Ask<IdsFound>(new FindIds(0, Pattern: null, After: null, int.MaxValue));
        return (await partition.Ask<SeriesListed>(new ListSeries(0, found.First))).Series;
    }
}
