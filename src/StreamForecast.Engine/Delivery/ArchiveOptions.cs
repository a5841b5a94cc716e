using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>
/// What makes a subscription an archive: its position is kept in the store under a name and is where it goes on after a restart. Its sink may
/// take as long as it needs. If it is lossless and falls behind by more than its buffer, ticks are held back rather than forecasts lost.
/// </summary>
public sealed record ArchiveOptions
{
    /// <summary>Unique among the archives, and the same in every run.</summary>
    public required string Name { get; init; }

    /// <summary>Forecasts that may wait for the sink beside those it is writing.</summary>
    public int BufferForecasts { get; init; } = 100_000;

    /// <summary>Estimated bytes of them.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>Is told how full the buffer is.</summary>
    public required ForecastSinkStatus Status { get; init; }
}

/// <summary>What the engine needs to know of its archives before they subscribe.</summary>
/// <param name="Cursors">Where their positions are kept.</param>
/// <param name="Lossless">
/// Names of those that will subscribe as lossless: what they have not written yet is kept for them, and made again after a crash.
/// </param>
public sealed record ArchivePlan(ISinkCursors Cursors, IReadOnlyList<string> Lossless);
