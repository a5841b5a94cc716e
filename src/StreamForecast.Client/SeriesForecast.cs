namespace StreamForecast.Client;

/// <summary>What the daemon expects of a series after one observation.</summary>
public sealed record SeriesForecast
{
    public required string Series { get; init; }

    /// <summary>With series and sequence, the forecast's identity. It rises when an unclean end may have cost forecasts.</summary>
    public long Epoch { get; init; }

    /// <summary>Counts the forecasts of the series from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>Event time of the observation that it follows.</summary>
    public long UnixNanoseconds { get; init; }

    /// <summary>The same, to 100 ns.</summary>
    public DateTimeOffset Time => UnixTime.ToTime(UnixNanoseconds);

    /// <summary>The observation that it follows.</summary>
    public double Value { get; init; }

    /// <summary>False while the series warms up: there are no intervals yet.</summary>
    public bool IsReady { get; init; }

    /// <summary>True while an expert is out of the mixture after a fault of its own.</summary>
    public bool IsDegraded { get; init; }

    /// <summary>One entry a step ahead, nearest first.</summary>
    public required IReadOnlyList<ForecastStep> Steps { get; init; }

    /// <summary>
    /// Where a subscription resumes that has taken everything up to this forecast (<see cref="Subscriptions.SubscribeOptions.ResumeFrom"/>); null
    /// where it is not told with this one.
    /// </summary>
    public string? Position { get; init; }

    /// <summary>Forecasts that were left out before this one, because they were not read fast enough.</summary>
    public long Skipped { get; init; }
}

/// <param name="Step">Steps ahead, from 1.</param>
/// <param name="Mean">The expected value.</param>
/// <param name="Median">The value with even odds; best by absolute error.</param>
/// <param name="Up">Probability that the value will be higher than the observation.</param>
/// <param name="Intervals">By level, ascending; empty while the series warms up.</param>
public sealed record ForecastStep(int Step, double Mean, double Median, double Up, IReadOnlyList<ForecastInterval> Intervals);

/// <param name="Level">Nominal coverage, such as 0.8.</param>
/// <param name="Lower">Lower end, in input units.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct ForecastInterval(double Level, double Lower, double Upper);
