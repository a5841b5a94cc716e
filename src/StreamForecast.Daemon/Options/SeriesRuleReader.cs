using System.Globalization;
using StreamForecast.Models;
using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Options;

/// <summary>Reads one entry of <c>series</c>; the command line of a backtest takes the same words.</summary>
internal static class SeriesRuleReader
{
    /// <summary>Rules a file may hold: each is tried for each new series.</summary>
    public const int MaxRules = 1000;

    public const int MinSeason = 2;

    /// <summary>The longest lag any expert reaches back for.</summary>
    public const int MaxSeason = 2100;

    private const int MaxPatternLength = 256;

    public static readonly (string Name, Target Value)[] Targets =
    [
        ("level", Target.Level),
        ("difference", Target.Difference),
        ("return", Target.Return),
        ("log-return", Target.LogReturn),
    ];

    public static readonly (string Name, DriftPolicy Value)[] DriftPolicies =
    [
        ("report", DriftPolicy.Report),
        ("adapt", DriftPolicy.Adapt),
    ];

    public static readonly (string Name, DuplicatePolicy Value)[] DuplicatePolicies =
    [
        ("keep", DuplicatePolicy.Keep),
        ("drop-same-time-and-value", DuplicatePolicy.DropSameTimeAndValue),
    ];

    private static readonly TimeSpan MaxReorderWindow = TimeSpan.FromTicks(SeriesConfiguration.MaxReorderWindow / TimeSpan.NanosecondsPerTick);

    public static SeriesRule Read(SectionReader section)
    {
        if (!section.Has("match"))
        {
            section.Fault("match", "is missing; write a pattern such as \"BTC-*\"");
        }

        var rule = new SeriesRule(
            section.Text("match", "*", MaxPatternLength),
            section.Choice<Target?>("target", null, [.. Targets.Select(target => (target.Name, (Target?)target.Value))]),
            ReadRest(section, SeriesRules.Defaults));
        section.Finish();
        return rule;
    }

    /// <summary>The keys of a rule without <c>match</c>, laid over a configuration: what is left out stays.</summary>
    public static SeriesConfiguration ReadChange(SectionReader section, SeriesConfiguration usual)
    {
        SeriesConfiguration changed = ReadRest(section, usual) with { Target = section.Choice("target", usual.Target, Targets) };
        section.Finish();
        return changed;
    }

    private static SeriesConfiguration ReadRest(SectionReader section, SeriesConfiguration usual)
    {
        if (section.Has("profile") && section.Has("experts"))
        {
            section.Fault("experts", "stands beside profile; keep one of them");
        }

        IReadOnlyList<string> experts = section.Has("profile") ? [] : usual.Experts;
        var reorder = TimeSpan.FromTicks(usual.ReorderWindow / TimeSpan.NanosecondsPerTick);
        return usual with
        {
            Sampling = section.Parsed("sample", usual.Sampling, "tick, a length such as 5m, 1d, 1w or month-end", ParseSampling),
            Profile = section.Choice("profile", usual.Profile, [.. Profiles.Names.Select(name => (name, name))]),
            Experts = section.List("experts", experts, Profiles.MaxExperts - 1, "models such as [naive, ar(20)]", ParseExpert),
            Horizon = section.Whole("horizon", usual.Horizon, 1, SeriesConfiguration.MaxHorizon),
            Levels = [.. section.List("intervals", usual.Levels, SeriesConfiguration.MaxLevels, "coverages such as [0.5, 0.8]", ParseLevel)
                .Distinct().Order()],
            Season = section.Parsed("season", usual.Season, "auto or a whole number", ParseSeason),
            Drift = section.Choice("drift", usual.Drift, DriftPolicies),
            ReorderWindow = section.Duration("reorder", reorder, TimeSpan.Zero, MaxReorderWindow).Ticks * TimeSpan.NanosecondsPerTick,
            ReorderLimit = section.Whole("reorder_limit", usual.ReorderLimit, 1, SeriesConfiguration.MaxReorderLimit),
            Duplicates = section.Choice("duplicates", usual.Duplicates, DuplicatePolicies),
            Seed = section.Has("seed") ? (ulong)section.Whole("seed", 0L, 0, long.MaxValue) : usual.Seed,
        };
    }

    public static (SamplingRule Value, string? Fault) ParseSampling(string text)
    {
        try
        {
            return (SamplingRule.Parse(text), null);
        }
        catch (SamplingFormatException malformed)
        {
            return (SamplingRule.EveryTick, malformed.Message);
        }
    }

    public static (string Value, string? Fault) ParseExpert(string text)
    {
        try
        {
            return (ModelExpression.Parse(text).ToString(), null);
        }
        catch (ModelExpressionException malformed)
        {
            return (text, $"at character {malformed.Position + 1}: {malformed.Reason}");
        }
    }

    public static (double Value, string? Fault) ParseLevel(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double level) && level is > 0 and < 1
            ? (level, null)
            : (0, "write a coverage above 0 and below 1, such as 0.8");

    public static (int? Value, string? Fault) ParseSeason(string text)
    {
        if (text == "auto")
        {
            return (null, null);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int season) && season is >= MinSeason and <= MaxSeason
            ? (season, null)
            : (null, $"write auto, or the observations of a season from {MinSeason} to {MaxSeason}");
    }
}
