using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Partitions;

/// <summary>One partition over a store in memory and a clock that the test moves, and short words for what tests do with it.</summary>
public abstract class PartitionTest : TestKit
{
    private static readonly Config Manual = ConfigurationFactory
        .ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
        .WithFallback(EngineConfiguration.Hocon);

    internal MemoryStore Store { get; } = new();
    protected FakeTimeProvider Time { get; } = new();
    protected SeriesDirectory Directory { get; private set; } = new(1, 1000);
    protected EngineSettings Settings { get; set; } = new() { PartitionCreditTicks = 10, PassivateAfter = TimeSpan.FromMinutes(10) };
    private int _starts;

    protected PartitionTest() : base(Manual)
    {
    }

    protected IActorRef Start()
    {
        IActorRef reader = Sys.ActorOf(Props.Create(() => new StoreReader(Store, Store, Settings.CachedHistories)));
        var context = new PartitionContext(Settings, Store, Store, reader, reader, Directory, _ => new SeriesConfiguration(), Time);
        return Sys.ActorOf(Props.Create(() => new PartitionActor(0, context)), $"partition-{_starts++}");
    }

    protected async Task<IActorRef> StartAsync()
    {
        IActorRef partition = Start();
        Assert.True((await partition.Ask<PartitionStatus>(new AwaitRecovery(0))).IsReady);
        return partition;
    }

    protected async Task<IActorRef> RestartAsync(IActorRef partition)
    {
        Watch(partition);
        Sys.Stop(partition);
        await ExpectTerminatedAsync(partition);
        Unwatch(partition);
        Directory = new SeriesDirectory(1, 1000);
        return await StartAsync();
    }

    protected async Task FeedAsync(IActorRef partition, string id, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Assert.Equal(1, (await partition.Ask<IngestReply>(Ticks.Batch(Directory, id, i, 1))).Accepted);
        }
    }

    protected async Task SleepAsync(IActorRef partition)
    {
        Advance(Settings.PassivateAfter);
        await AwaitAssertAsync(async () => Assert.Equal(0, (await StatusAsync(partition)).AwakeSeries));
    }

    protected void Advance(TimeSpan by)
    {
        Time.Advance(by);
        ((TestScheduler)Sys.Scheduler).Advance(by);
    }

    protected async Task<double[]> NumbersAsync(IActorRef partition, string id) =>
        (await partition.Ask<ForecastFound>(new FindForecast(Directory.Resolve(id)))).Forecast!.Numbers;

    protected static Task<PartitionStatus> StatusAsync(IActorRef partition) => partition.Ask<PartitionStatus>(new GetStatus(0));

    protected static async Task<IReadOnlyList<Engine.Series.SeriesSummary>> ListAsync(IActorRef partition) =>
        (await partition.Ask<SeriesListed>(new ListSeries(0, null))).Series;
}
