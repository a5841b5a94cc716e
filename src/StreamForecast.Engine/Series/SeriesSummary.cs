using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>How a series stands, as people ask for it.</summary>
public sealed record SeriesSummary
{
    public required string Id { get; init; }

    public required SeriesConfiguration Configuration { get; init; }

    /// <summary>Values learned.</summary>
    public long Observations { get; init; }

    /// <summary>Event time of the last accepted tick, unix nanoseconds; null before the first.</summary>
    public long? LastTime { get; init; }

    /// <summary>Value of the last accepted tick.</summary>
    public double? LastValue { get; init; }

    /// <summary>Highest sequence seen of each remembered producer.</summary>
    public IReadOnlyDictionary<string, long> LastSequences { get; init; } = new Dictionary<string, long>();

    /// <summary>Sequences that each remembered producer passed over and has not sent since.</summary>
    public IReadOnlyDictionary<string, long> Gaps { get; init; } = new Dictionary<string, long>();

    /// <summary>Ticks in the reorder window: accepted, and not yet learned.</summary>
    public int Held { get; init; }

    /// <summary>Ticks refused because their event time lay before the last learned one.</summary>
    public long Late { get; init; }

    public long Duplicates { get; init; }

    /// <summary>Ticks older than the window of their producer.</summary>
    public long TooOld { get; init; }

    /// <summary>Lines refused at the edge that named it, since the process began. Not part of the state: refusals never enter the log.</summary>
    public long Rejected { get; init; }

    public bool IsReady { get; init; }

    public bool IsDegraded { get; init; }

    /// <summary>Root mean squared error of the forecast over naive's; NaN until measured.</summary>
    public double RelativeRmse { get; init; } = double.NaN;

    /// <summary>Empirical coverage at horizon 1, in the order of the configured levels; NaN until measured.</summary>
    public IReadOnlyList<double> Coverage { get; init; } = [];
}
