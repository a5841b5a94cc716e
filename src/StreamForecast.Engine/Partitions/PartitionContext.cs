using Akka.Actor;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>What every partition of a node shares.</summary>
/// <param name="Settings">Bounds.</param>
/// <param name="Log">The durable log.</param>
/// <param name="Snapshots">The snapshots.</param>
/// <param name="StoreReader">The actor that makes the blocking reads that ticks wait for.</param>
/// <param name="QueryReader">The actor that makes those that only people wait for.</param>
/// <param name="Directory">All series known.</param>
/// <param name="Configure">The configuration of a new series, by its id.</param>
/// <param name="Time">The clock, for idleness and deadlines alone.</param>
internal sealed record PartitionContext(
    EngineSettings Settings,
    ITickLog Log,
    ISnapshotStore Snapshots,
    IActorRef StoreReader,
    IActorRef QueryReader,
    SeriesDirectory Directory,
    Func<string, SeriesConfiguration> Configure,
    TimeProvider Time)
{
    /// <summary>
    /// The lossless archives by name, each with its cursor of the run before, one offset a partition; null where that means nothing here.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>?> Archives { get; init; } = new Dictionary<string, IReadOnlyList<long>?>();
}
