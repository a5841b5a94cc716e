using System.Collections.Concurrent;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Ensembles;

/// <summary>The named sets of experts, by what a value may cost: fast, balanced, full.</summary>
public static class Profiles
{
    public const string Fast = "fast";
    public const string Balanced = "balanced";
    public const string Full = "full";

    /// <summary>Most experts a series, naive included.</summary>
    public const int MaxExperts = 32;

    private const string Naive = "naive";

    private static readonly string[] FastExperts = ["ar(1, forgetting=0.998)", "rnn(adam)"];

    private static readonly string[] BalancedExperts =
    [
        .. FastExperts,
        "ar(5, forgetting=0.998)", "ar(20, forgetting=0.9995)",
        "sar(24, forgetting=0.998)", "sar(24, forgetting=0.9995)", "sar(24, forgetting=1)",
        "holt(0.8, 0.2, 0.8)",
    ];

    /// <summary>Not for changes, which have next to no level for it to hold on to.</summary>
    private static readonly string[] LevelExperts = ["esn(40)"];

    private static readonly string[] FullExperts = ["gru(12)", "lstm(16)", "elman(8)", "lru(16)"];

    private static readonly ConcurrentDictionary<(string Profile, bool Changes), EnsemblePlan> Plans = new();

    public static IReadOnlyList<string> Names { get; } = [Fast, Balanced, Full];

    /// <summary>What the configuration asks for; the same object for every series of the same profile.</summary>
    /// <exception cref="ArgumentException">The profile is not known, or there are too many experts.</exception>
    /// <exception cref="ModelExpressionException">An expert is not understood.</exception>
    public static EnsemblePlan PlanOf(SeriesConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!Names.Contains(configuration.Profile))
        {
            throw new ArgumentException(
                $"Profile '{configuration.Profile}' is not known; choose one of {string.Join(", ", Names)}.", nameof(configuration));
        }

        bool changes = configuration.Target.IsChange();
        return configuration.Experts.Count == 0
            ? Plans.GetOrAdd((configuration.Profile, changes), key => PlanOf(key.Profile, key.Changes))
            : PlanOf(configuration.Experts, configuration.Profile != Fast, changes);
    }

    private static EnsemblePlan PlanOf(string profile, bool changes) => profile switch
    {
        Fast => new EnsemblePlan([Naive, .. FastExperts], TwoLayers: false, UsesSeason: false, changes),
        Balanced => TwoLayers([.. BalancedExperts, .. changes ? [] : LevelExperts], changes),
        _ => TwoLayers([.. BalancedExperts, .. changes ? [] : LevelExperts, .. FullExperts], changes),
    };

    private static EnsemblePlan TwoLayers(string[] experts, bool changes) =>
        new([Naive, .. experts], TwoLayers: true, UsesSeason: true, changes);

    private static EnsemblePlan PlanOf(IReadOnlyList<string> experts, bool twoLayers, bool changes)
    {
        List<string> names = [Naive, .. experts.Select(expert => ModelExpression.Parse(expert).ToString()).Where(name => name != Naive)];
        return names.Count <= MaxExperts
            ? new EnsemblePlan(names, twoLayers, UsesSeason: true, changes)
            : throw new ArgumentException(
                $"A series runs at most {MaxExperts} experts, naive included; {names.Count} are configured.", nameof(experts));
    }
}
