using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine;

/// <summary>
/// The engine as its host sees it: ticks in by <see cref="Ingest"/>, forecasts out by <see cref="SubscribeAsync"/>, questions between.
/// </summary>
public sealed class ForecastEngine
{
    private ForecastEngine(SeriesDirectory directory, EdgeClock clock)
    {
        Directory = directory;
        Clock = clock;
    }

    public SeriesDirectory Directory { get; }

    public EdgeClock Clock { get; }

    /// <summary>Recovers every partition and starts to take ticks.</summary>
    /// <param name="system">The actor system to live in.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="limits">What the edge refuses.</param>
    /// <param name="log">The durable log.</param>
    /// <param name="snapshots">The snapshots.</param>
    /// <param name="configure">The configuration of a new series, by its id.</param>
    /// <param name="time">The clock.</param>
    public static Task<ForecastEngine> StartAsync(
        ActorSystem system, EngineSettings settings, IngestLimits limits, ITickLog log, ISnapshotStore snapshots,
        Func<string, SeriesConfiguration> configure, TimeProvider time)
    {
        var directory = new SeriesDirectory(log.Identity.PartitionCount, limits.MaxSeries);
        return Task.FromResult(new ForecastEngine(directory, new EdgeClock(time)));
    }

    /// <summary>The path of one connection's blocks; answers come in the order of the blocks, each after its ticks were applied.</summary>
    public Flow<TickBlock, IngestAnswer, NotUsed> Ingest() => throw new NotSupportedException();

    /// <summary>Runs a source until it ends or is cancelled, committing its blocks once durable.</summary>
    public Task RunSourceAsync(ITickSource source, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Sends the forecasts of every series whose id matches to a sink, from now on, new series included. Returns when every partition
    /// has confirmed.
    /// </summary>
    /// <param name="name">Names the sink to people.</param>
    /// <param name="pattern">A series id, or a pattern where <c>*</c> stands for any run of characters.</param>
    /// <param name="sink">Where they go.</param>
    /// <param name="cancellation">Cancels the call, not the subscription.</param>
    public Task<Subscription> SubscribeAsync(string name, string pattern, IForecastSink sink, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Summaries of the series whose id matches, by id. <c>*</c> stands for any run of characters; null for all.</summary>
    public Task<IReadOnlyList<SeriesSummary>> ListAsync(string? pattern, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>One series; null when it is unknown.</summary>
    public Task<SeriesSummary?> FindAsync(string id, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The standing forecast of a series; null when it is unknown or has learned nothing.</summary>
    public Task<Forecast?> ForecastAsync(string id, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>The forecasts still remembered of a series, oldest first; null when it is unknown.</summary>
    public Task<IReadOnlyList<Forecast>?> RecentAsync(string id, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<EngineStatus> StatusAsync(CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Stops taking ticks, applies what is under way, snapshots what changed and flushes the sinks.</summary>
    public Task StopAsync() => throw new NotSupportedException();
}

/// <summary>A running subscription; disposing it ends the forecasts.</summary>
public sealed class Subscription : IAsyncDisposable
{
    /// <summary>Ends when the sink failed, was too slow, or the engine stopped; then <see cref="Fault"/> says why.</summary>
    public Task Completion { get; } = Task.CompletedTask;

    public Exception? Fault { get; }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
