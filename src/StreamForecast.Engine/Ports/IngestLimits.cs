namespace StreamForecast.Engine.Ports;

/// <summary>What is refused at the edge, before an actor or a row exists.</summary>
public sealed record IngestLimits
{
    /// <summary>Most distinct series a node holds.</summary>
    public int MaxSeries { get; init; } = 100_000;

    /// <summary>Bytes of one line of input.</summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;

    /// <summary>Nesting of a JSON document.</summary>
    public int MaxJsonDepth { get; init; } = 8;

    /// <summary>Largest magnitude of a value.</summary>
    public double MaxMagnitude { get; init; } = 1e15;

    /// <summary>How far a tick's event time may lie ahead of the clock.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of a producer's name.</summary>
    public int MaxProducerBytes { get; init; } = 64;

    /// <summary>Rejections told one by one for each block of ticks; the rest are counted.</summary>
    public int MaxReportedRejections { get; init; } = 100;
}
