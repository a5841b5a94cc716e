using Akka.Actor;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Simulation.Tests.Disk;
using StreamForecast.Simulation.Tests.Pump;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>
/// One life of the engine, from a start to the crash that ends it: the real actors, put together as <see cref="ForecastEngine"/> does,
/// and asked by messages, for a task awaited would continue outside the pump.
/// </summary>
internal sealed class SimulatedEngine
{
    private readonly SimulatedSystem _system;
    private readonly IActorRef _partitions;
    private readonly List<IActorRef> _actors = [];

    public SimulatedEngine(
        SimulatedSystem system, DiskLife disk, EngineSettings settings, IngestLimits limits,
        Func<string, SeriesConfiguration> configure, TimeProvider time)
    {
        _system = system;
        Disk = disk;
        Settings = settings;
        Time = time;
        Limits = limits;
        Directory = new SeriesDirectory(disk.Identity.PartitionCount, limits.MaxSeries);
        Clock = new EdgeClock(time);
        IActorRef NewReader(string name) => Spawn(Props.Create(() => new StoreReader(disk, disk, settings.CachedHistories)), name);
        var context = new PartitionContext(settings, disk, disk, NewReader("store-reader"), NewReader("query-reader"), Directory, configure, time);
        _partitions = Spawn(Props.Create(() => new PartitionRouter(context)), "partitions");
    }

    public DiskLife Disk { get; }

    public EngineSettings Settings { get; }

    public TimeProvider Time { get; }

    public IngestLimits Limits { get; }

    public SeriesDirectory Directory { get; }

    public EdgeClock Clock { get; }

    /// <summary>Partitions with a snapshot that was damaged in this life: they may stand still until the next.</summary>
    public HashSet<int> MayStandStill { get; } = [];

    public List<SimulatedSubscriber> Subscribers { get; } = [];

    public TickBlockBuilder NewBlockBuilder() => new(Directory, Clock, Limits);

    /// <summary>Sends a message; whatever answers it in this life is handed to <paramref name="answered"/>.</summary>
    public void Ask(IPartitionMessage message, Action<object> answered) => _partitions.Tell(
        message,
        new CallbackRef(_system, answer =>
        {
            if (!Disk.IsOver)
            {
                answered(answer);
            }
        }));

    /// <summary>A batch was answered as applied, with these forecasts.</summary>
    public void Applied(IReadOnlyList<(string Id, long Sequence)> forecasts, int partition) =>
        Subscribers.ForEach(subscriber => subscriber.Owe(forecasts, partition));

    public void CheckRefusal(IngestReply reply) => SimulationFailure.Unless(
        reply.Refusal != RefusalReason.Quarantined || MayStandStill.Contains(reply.Partition), $"partition {reply.Partition} is quarantined");

    public IActorRef StartSink(IForecastSink sink, string pattern, TaskCompletionSource completion)
    {
        var options = new SubscriptionOptions { Pattern = pattern };
        (long epoch, int partitions) = (Disk.Identity.Epoch, Disk.Identity.PartitionCount);
        var marker = new ResumeMarker(options, epoch, partitions, ResumePlan.Of(options, epoch, partitions), Time);
        return Spawn(Props.Create(() => new SinkActor(sink, options, marker, Settings, Time, completion, null)), "sink");
    }

    /// <summary>The process is gone between two instructions. What its actors still do while they are cleared away reaches nobody.</summary>
    public void Crash()
    {
        Disk.IsOver = true;
        _actors.ForEach(_system.Actors.Stop);
        _system.Pump.RunAll();
    }

    private IActorRef Spawn(Props props, string kind)
    {
        IActorRef actor = _system.Actors.ActorOf(props, _system.NewName(kind));
        _actors.Add(actor);
        return actor;
    }
}
