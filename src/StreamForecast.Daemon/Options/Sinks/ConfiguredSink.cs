using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Options.Sinks;

/// <summary>One entry of <c>sinks</c>, read and checked, and how to make of it what writes.</summary>
public sealed record ConfiguredSink
{
    /// <summary>Unique among the sinks: its cursor is kept under it.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>type</c> says.</summary>
    public required string Type { get; init; }

    /// <summary>Where it writes, in a few words, for the person who starts the daemon; never a secret.</summary>
    public required string Summary { get; init; }

    /// <summary>The series whose forecasts it is sent.</summary>
    public required string Match { get; init; }

    /// <summary>It misses nothing: when it falls behind by more than its buffer, no ticks are taken.</summary>
    public bool IsLossless { get; init; }

    /// <summary>Least time between two batches; above zero only the newest forecast of each series is sent.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>Forecasts that may wait for it.</summary>
    public int BufferForecasts { get; init; }

    /// <summary>Estimated bytes of them.</summary>
    public long BufferBytes { get; init; }

    /// <summary>Makes the sink, once.</summary>
    public required Func<SinkSurroundings, IForecastSink> Create { get; init; }
}

/// <summary>What a sink may ask of the daemon around it.</summary>
/// <param name="Epoch">With series and sequence the identity of a forecast.</param>
/// <param name="Time">The clock.</param>
/// <param name="Status">Where it says what became of forecasts it had written.</param>
public sealed record SinkSurroundings(long Epoch, TimeProvider Time, ForecastSinkStatus Status);
