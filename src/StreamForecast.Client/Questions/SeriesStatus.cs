namespace StreamForecast.Client.Questions;

/// <summary>How a series stands.</summary>
public sealed record SeriesStatus
{
    public required string Id { get; init; }

    /// <summary>Values learned.</summary>
    public long Observations { get; init; }

    /// <summary>Event time of the last accepted tick; null before the first.</summary>
    public DateTimeOffset? LastTime { get; init; }

    public double? LastValue { get; init; }

    /// <summary>Highest sequence seen of each remembered producer.</summary>
    public IReadOnlyDictionary<string, long> LastSequences { get; init; } = new Dictionary<string, long>();

    /// <summary>Ticks not learned because their event time lay before the last learned one.</summary>
    public long Late { get; init; }

    public long Duplicates { get; init; }

    /// <summary>Ticks older than what is remembered of their producer.</summary>
    public long TooOld { get; init; }

    public bool IsReady { get; init; }

    public bool IsDegraded { get; init; }

    /// <summary>Root mean squared error of the forecasts over naive's; null until measured.</summary>
    public double? RelativeRmse { get; init; }

    /// <summary>How often the interval of each level held, one step ahead; NaN until measured.</summary>
    public IReadOnlyDictionary<double, double> Coverage { get; init; } = new Dictionary<double, double>();

    internal static SeriesStatus Of(Protocol.V1.Series series) => new()
    {
        Id = series.Id,
        Observations = (long)series.Observations,
        LastTime = series.HasLastTime ? UnixTime.ToTime(series.LastTime) : null,
        LastValue = series.HasLastValue ? series.LastValue : null,
        LastSequences = series.LastSequences.ToDictionary(),
        Late = (long)series.Late,
        Duplicates = (long)series.Duplicates,
        TooOld = (long)series.TooOld,
        IsReady = series.Ready,
        IsDegraded = series.Degraded,
        RelativeRmse = series.HasRelativeRmse ? series.RelativeRmse : null,
        Coverage = series.Levels.Zip(series.Coverage).ToDictionary(pair => pair.First, pair => pair.Second),
    };
}
