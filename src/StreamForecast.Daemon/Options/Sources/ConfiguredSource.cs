using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Options.Sources;

/// <summary>One entry of <c>sources</c>, read and checked, and how to make of it what reads.</summary>
public sealed record ConfiguredSource
{
    /// <summary>Unique among the sources.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>type</c> says.</summary>
    public required string Type { get; init; }

    /// <summary>What it brings, in a few words, for the person who starts the daemon; never a secret.</summary>
    public required string Summary { get; init; }

    /// <summary>Makes the source. Called once; a source that failed is read again from the same object.</summary>
    public required Func<SourceSurroundings, ITickSource> Create { get; init; }

    /// <summary>Patterns of the ids of its series when they are prices, which are forecast by log return unless a rule says otherwise.</summary>
    public IReadOnlyList<string> MarketPatterns { get; init; } = [];

    /// <summary>How far its ticks may lie ahead of the clock; null for <c>limits.max_ahead</c>.</summary>
    public TimeSpan? MaxAhead { get; init; }

    /// <summary>Its ticks are made up: people are told, and <c>--no-demo</c> leaves it out.</summary>
    public bool IsSimulated { get; init; }
}

/// <summary>What a source may ask of the daemon around it.</summary>
/// <param name="Status">Where it says how it is doing.</param>
/// <param name="IsKnown">True when a series of this id exists.</param>
/// <param name="LastSequence">The highest sequence that a series has learned of a producer; null for none.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">For pauses, never for ticks.</param>
public sealed record SourceSurroundings(
    TickSourceStatus Status,
    Func<string, bool> IsKnown,
    Func<string, string, CancellationToken, Task<long?>> LastSequence,
    TimeProvider Time,
    Random Random);
