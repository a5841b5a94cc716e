using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine;

/// <summary>How the engine as a whole stands, for readiness and for the system page.</summary>
public sealed record EngineStatus
{
    /// <summary>True when every sound partition takes ticks.</summary>
    public bool IsReady { get; init; }

    public IReadOnlyList<PartitionStatus> Partitions { get; init; } = [];

    /// <summary>Series known to this node, awake or not.</summary>
    public int Series { get; init; }

    public int Subscriptions { get; init; }

    /// <summary>Lines refused at the edge since the process began, by reason.</summary>
    public IReadOnlyDictionary<RejectionReason, long> Rejected { get; init; } = new Dictionary<RejectionReason, long>();

    /// <summary>Fields of ticks that nobody knows: ignored.</summary>
    public long UnknownFields { get; init; }

    /// <summary>From hand-over to forecast; null where nobody measured.</summary>
    public LatencySummary? Latency { get; init; }
}

/// <summary>How one partition stands.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="IsReady">It takes ticks.</param>
/// <param name="Quarantine">Why it does not run; null when sound.</param>
/// <param name="NextOffset">Offset of its next log record.</param>
/// <param name="AwakeSeries">Series with an actor.</param>
/// <param name="ReplayingSeries">Series whose log tail is still to be replayed.</param>
/// <param name="OutstandingTicks">Ticks accepted for the log and not yet applied.</param>
/// <param name="AppliedTicks">Ticks applied since the start.</param>
public sealed record PartitionStatus(
    int Partition,
    bool IsReady,
    string? Quarantine,
    long NextOffset,
    int AwakeSeries,
    int ReplayingSeries,
    long OutstandingTicks,
    long AppliedTicks);
