using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models;

/// <summary>Everything that decides, with the observations alone, what a series' forecaster does. It is logged with the series.</summary>
public sealed record SeriesConfiguration
{
    public static readonly IReadOnlyList<double> DefaultLevels = [0.5, 0.8, 0.95];

    /// <summary>Most steps ahead that a series may be asked for.</summary>
    public const int MaxHorizon = 512;

    /// <summary>Most interval levels a series.</summary>
    public const int MaxLevels = 16;

    /// <summary>Longest reorder window: an hour, in nanoseconds.</summary>
    public const long MaxReorderWindow = 3_600_000_000_000;

    /// <summary>Most ticks a series may hold back.</summary>
    public const int MaxReorderLimit = 65_536;

    public const int DefaultReorderLimit = 1024;

    /// <summary>Fewest observations a season.</summary>
    public const int MinSeason = 2;

    public Target Target { get; init; } = Target.Level;

    public SamplingRule Sampling { get; init; } = SamplingRule.EveryTick;

    /// <summary>The profile whose experts run, unless <see cref="Experts"/> names them. "fast", "balanced" or "full".</summary>
    public string Profile { get; init; } = "fast";

    /// <summary>Model expressions such as <c>ar(20)</c>; empty means those of <see cref="Profile"/>. Naive is always in.</summary>
    public IReadOnlyList<string> Experts { get; init; } = [];

    /// <summary>Whole steps ahead, 1 to <see cref="MaxHorizon"/>.</summary>
    public int Horizon { get; init; } = 1;

    /// <summary>Nominal coverages of the intervals, each inside (0, 1), ascending.</summary>
    public IReadOnlyList<double> Levels { get; init; } = DefaultLevels;

    /// <summary>Observations a season; null to find it from the times and the values.</summary>
    public int? Season { get; init; }

    /// <summary>What follows when the forecasts become lastingly worse than they were.</summary>
    public DriftPolicy Drift { get; init; } = DriftPolicy.Report;

    /// <summary>
    /// Nanoseconds of event time that ticks are held so that they can be learned in the order of their times; 0 learns them as they come.
    /// </summary>
    public long ReorderWindow { get; init; }

    /// <summary>Ticks held at once, 1 to <see cref="MaxReorderLimit"/>; past it the oldest is learned before its window is over.</summary>
    public int ReorderLimit { get; init; } = DefaultReorderLimit;

    /// <summary>What becomes of a tick that repeats time and value of one before and names no producer.</summary>
    public DuplicatePolicy Duplicates { get; init; } = DuplicatePolicy.Keep;

    /// <summary>Seed of every random initialisation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <exception cref="ArgumentException">Something is out of its limits; the message says what, and what is allowed.</exception>
    public void Validate()
    {
        Require(Horizon is >= 1 and <= MaxHorizon, $"horizon is {Horizon}; it must be 1 to {MaxHorizon}.");
        Require(Levels.Count <= MaxLevels, $"{Levels.Count} interval levels; at most {MaxLevels} are allowed.");
        Require(Season is null or >= MinSeason, $"season is {Season}; it must be at least {MinSeason} observations.");
        Require(
            ReorderWindow is >= 0 and <= MaxReorderWindow,
            $"the reorder window is {ReorderWindow} ns; it must be 0 to {MaxReorderWindow} ns (an hour).");
        Require(
            ReorderLimit is >= 1 and <= MaxReorderLimit, $"the reorder limit is {ReorderLimit} ticks; it must be 1 to {MaxReorderLimit}.");
        double previous = 0;
        foreach (double level in Levels)
        {
            Require(level > previous && level < 1, $"interval level {level}; levels must ascend inside (0, 1).");
            previous = level;
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException("Series configuration: " + otherwise);
        }
    }
}
