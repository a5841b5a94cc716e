using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Options;

/// <summary>What the series whose ids match are forecast by.</summary>
/// <param name="Match">A pattern, see <see cref="SeriesPattern"/>.</param>
/// <param name="Target">What is forecast; null for the default of the series' source.</param>
/// <param name="Configuration">All the rest.</param>
public sealed record SeriesRule(string Match, Target? Target, SeriesConfiguration Configuration);

/// <summary>Gives a new series its configuration: the first rule that matches, or the defaults.</summary>
/// <param name="rules">In the order they are tried.</param>
/// <param name="marketPatterns">Patterns of the ids that market feeds write: their prices are forecast by log return.</param>
public sealed class SeriesRules(IReadOnlyList<SeriesRule> rules, IReadOnlyList<string> marketPatterns)
{
    public static readonly SeriesRules None = new([], []);

    /// <summary>What no rule speaks of.</summary>
    public static readonly SeriesConfiguration Defaults = new() { Profile = "balanced" };

    public IReadOnlyList<SeriesRule> Rules => rules;

    public SeriesConfiguration Resolve(string id)
    {
        SeriesRule? rule = rules.FirstOrDefault(candidate => SeriesPattern.Matches(candidate.Match, id));
        Target usual = marketPatterns.Any(pattern => SeriesPattern.Matches(pattern, id)) ? Target.LogReturn : Target.Level;
        Target target = rule?.Target ?? usual;
        SeriesConfiguration found = rule?.Configuration ?? Defaults;
        return found.Target == target ? found : found with { Target = target }; // one object for all, where it can be
    }
}
