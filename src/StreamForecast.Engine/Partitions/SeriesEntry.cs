using Akka.Actor;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>What a partition knows of one of its series. Touched by the partition alone.</summary>
internal sealed class SeriesEntry(SeriesHandle handle, int number, int generation, SeriesConfiguration? configuration)
{
    public const long None = -1;

    public SeriesHandle Handle => handle;

    public int Number => number;

    public int Generation => generation;

    /// <summary>The bookkeeping it belongs to: a partition that comes back begins another.</summary>
    public PartitionLedger? Ledger { get; set; }

    /// <summary>How a series without a snapshot starts; null when the snapshot says.</summary>
    public SeriesConfiguration? Configuration => configuration;

    /// <summary>Log offset of the record that configured it; <see cref="None"/> when it lies below the log.</summary>
    public long ConfiguredAt { get; init; } = None;

    /// <summary>Log offset of its newest snapshot.</summary>
    public long NewestSnapshot { get; set; } = None;

    /// <summary>Log offset of the snapshot before; recovery may have to fall back on it.</summary>
    public long OlderSnapshot { get; set; } = None;

    /// <summary>Log offset of its last tick or reconfiguration, stored or still with the writer.</summary>
    public long LastTickAt { get; set; } = None;

    /// <summary>Log offset of its last tick that the store has; where <see cref="LastTickAt"/> goes back to when an append is refused.</summary>
    public long LastStoredTickAt { get; set; } = None;

    /// <summary>
    /// Least log offset of a snapshot that wakes it rightly: ticks below are no longer held for replay. 0 until it first sleeps, for the
    /// tail that recovery read reaches back to the older snapshot.
    /// </summary>
    public long LeastSnapshot { get; set; }

    /// <summary>Ticks of the log that the series must replay when it wakes; null when there are none.</summary>
    public LogTail? Tail { get; set; }

    /// <summary>
    /// Log offset from which on this process has made, or will have made when it has replayed, every forecast of it. 0 for a series that
    /// is new.
    /// </summary>
    public long ForecastsFrom { get; set; }

    /// <summary>True from the start until it has replayed its part of the log.</summary>
    public bool AwaitsReplay { get; set; }

    /// <summary>The actor; null while asleep.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>Nanoseconds that one of its ticks takes to replay, about (<see cref="ReplayCost"/>).</summary>
    public long TickCost { get; set; }

    /// <summary>Bytes of one of its forecasts, about; 0 until it was seen to make one.</summary>
    public int ForecastBytes { get; set; }

    /// <summary>Numbers of one of its forecasts; 0 until it was seen to make one.</summary>
    public int ForecastLength { get; set; }

    /// <summary>Where the partition's ring keeps its forecasts; null before the first.</summary>
    public ForecastTrack? Track { get; set; }

    /// <summary>Times it has been woken; keeps the names of its actors apart.</summary>
    public int Wakes { get; set; }

    /// <summary>Where a <see cref="HandOff"/> being made counts its ticks of this series; 0 at all other times.</summary>
    public int HandedTicks { get; set; }

    /// <summary>Slots sent and not back.</summary>
    public int OutstandingSlots { get; set; }

    /// <summary>Timestamp (of the partition's clock) of its last tick or question.</summary>
    public long LastActive { get; set; }

    /// <summary>How it stood when it fell asleep; null while awake, and before it was first woken.</summary>
    public SeriesSummary? Summary { get; set; }

    /// <summary>The subscriptions whose filter it passes.</summary>
    public SinkSubscription[] Subscriptions { get; set; } = [];

    /// <summary>The store has its tick at a log offset, and all of it below.</summary>
    public void MarkStored(long offset) => LastStoredTickAt = Math.Max(LastStoredTickAt, offset);

    /// <summary>True when the newest snapshot lacks ticks.</summary>
    public bool IsDirty => LastTickAt >= NewestSnapshot;

    /// <summary>
    /// The store knows it. One that it does not may be withdrawn, and a snapshot of it would wait there for whoever is given its number
    /// after the next start.
    /// </summary>
    public bool IsStored => LastStoredTickAt != None || NewestSnapshot != None;

    /// <summary>
    /// Log offset from which recovery may need this series' records: its older snapshot's, so that one bad snapshot costs nothing;
    /// <see cref="long.MaxValue"/> when nothing came after that.
    /// </summary>
    public long Floor
    {
        get
        {
            if (OlderSnapshot == None)
            {
                return ConfiguredAt == None ? 0 : ConfiguredAt;
            }

            return LastTickAt < OlderSnapshot ? long.MaxValue : OlderSnapshot;
        }
    }
}
