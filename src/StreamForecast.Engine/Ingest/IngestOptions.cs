using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>What a connection wants to hear of its ticks beside the counts.</summary>
public sealed record IngestOptions
{
    public static readonly IngestOptions Default = new();

    /// <summary>
    /// Called when a block is durable, which is before it is applied: in the order of the blocks, one call at a time, never for a refused
    /// block nor for any behind it. What it throws ends the stream, and the answers wait for it.
    /// </summary>
    public Func<TickBlock, ValueTask>? Durable { get; init; }

    /// <summary>Blocks under way at once, at most, where that is fewer than <see cref="EngineSettings"/> allows; null for as many as that.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>The answers carry the forecasts that the ticks led to.</summary>
    public bool WithForecasts { get; init; }
}
