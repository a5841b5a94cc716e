using System.CommandLine;
using System.CommandLine.Parsing;
using StreamForecast.Daemon.Options;
using StreamForecast.Models;
using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Commands;

/// <summary>The keys of a series rule as command-line options, checked by the same parsers as the configuration file.</summary>
internal sealed class SeriesOptions
{
    private readonly Option<string> _profile = new("--profile")
    {
        Description = "Set of experts (default: balanced).",
        DefaultValueFactory = _ => SeriesRules.Defaults.Profile,
    };

    private readonly Option<IReadOnlyList<string>> _experts = new("--experts")
    {
        Description = "Experts instead of a profile, such as \"naive, ar(20), rnn\".",
        HelpName = "MODEL,...",
        CustomParser = result => ParseList(result, SplitExperts(result.Tokens[0].Value), SeriesRuleReader.ParseExpert),
    };

    private readonly Option<Target> _target = new("--target")
    {
        Description = "What is forecast: level, difference, return or log-return (default: level).",
        HelpName = "TARGET",
        CustomParser = result => Parse(result, text => ParseName(text, SeriesRuleReader.Targets)),
    };

    private readonly Option<SamplingRule> _sample = new("--sample")
    {
        Description = "Which ticks are observed: tick, a bar length such as 5m, 1d, 1w or month-end (default: tick).",
        HelpName = "RULE",
        DefaultValueFactory = _ => SamplingRule.EveryTick,
        CustomParser = result => Parse(result, SeriesRuleReader.ParseSampling),
    };

    private readonly Option<int> _horizon = new("--horizon")
    {
        Description = $"Steps ahead, 1 to {SeriesConfiguration.MaxHorizon} (default: 1). The table is of the first; further ones are told below it.",
        HelpName = "STEPS",
        DefaultValueFactory = _ => SeriesRules.Defaults.Horizon,
        CustomParser = result => Parse(result, ParseHorizon),
    };

    private readonly Option<IReadOnlyList<double>> _intervals = new("--intervals")
    {
        Description = "Coverages of the intervals, such as 0.5,0.8,0.95.",
        HelpName = "LEVEL,...",
        DefaultValueFactory = _ => SeriesRules.Defaults.Levels,
        CustomParser = result => [.. (ParseList(result, result.Tokens[0].Value.Split(','), SeriesRuleReader.ParseLevel) ?? []).Distinct().Order()],
    };

    private readonly Option<int?> _season = new("--season")
    {
        Description = "Observations of a season, or auto (default: auto).",
        HelpName = "N",
        CustomParser = result => Parse(result, SeriesRuleReader.ParseSeason),
    };

    private readonly Option<DriftPolicy> _drift = new("--drift")
    {
        Description = "When forecasts become lastingly worse: report it, or adapt, relearning faster (default: report).",
        HelpName = "POLICY",
        DefaultValueFactory = _ => SeriesRules.Defaults.Drift,
        CustomParser = result => Parse(result, text => ParseName(text, SeriesRuleReader.DriftPolicies)),
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed of the random initialisations (default: 1).",
        HelpName = "N",
        DefaultValueFactory = _ => SeriesRules.Defaults.Seed,
        CustomParser = result => Parse(result, ParseSeed),
    };

    public SeriesOptions()
    {
        _profile.AcceptOnlyFromAmong([.. Profiles.Names]);
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_profile, _experts, _target, _sample, _horizon, _intervals, _season, _drift, _seed])
        {
            command.Add(option);
        }
    }

    public SeriesConfiguration Read(ParseResult parsed) => SeriesRules.Defaults with
    {
        Profile = parsed.GetValue(_profile)!,
        Experts = parsed.GetValue(_experts) ?? [],
        Target = parsed.GetValue(_target),
        Sampling = parsed.GetValue(_sample)!,
        Horizon = parsed.GetValue(_horizon),
        Levels = parsed.GetValue(_intervals)!,
        Season = parsed.GetValue(_season),
        Drift = parsed.GetValue(_drift),
        Seed = parsed.GetValue(_seed),
    };

    private static (int Value, string? Fault) ParseHorizon(string text) =>
        int.TryParse(text, out int steps) && steps is >= 1 and <= SeriesConfiguration.MaxHorizon
            ? (steps, null)
            : (0, $"write a whole number from 1 to {SeriesConfiguration.MaxHorizon}");

    private static (ulong Value, string? Fault) ParseSeed(string text) =>
        ulong.TryParse(text, out ulong seed) ? (seed, null) : (0, "write a whole number from 0 on");

    private static T? Parse<T>(ArgumentResult result, Func<string, (T Value, string? Fault)> parse)
    {
        (T value, string? fault) = parse(result.Tokens[0].Value);
        if (fault is null)
        {
            return value;
        }

        result.AddError($"{NameOf(result)} {result.Tokens[0].Value}: {fault}");
        return default;
    }

    private static List<T>? ParseList<T>(ArgumentResult result, IEnumerable<string> texts, Func<string, (T Value, string? Fault)> parse)
    {
        List<T> values = [];
        foreach (string text in texts)
        {
            (T value, string? fault) = parse(text.Trim());
            if (fault is not null)
            {
                result.AddError($"{NameOf(result)} {text.Trim()}: {fault}");
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    private static string NameOf(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "";

    private static (T Value, string? Fault) ParseName<T>(string text, (string Name, T Value)[] choices)
        where T : struct
    {
        foreach ((string name, T value) in choices)
        {
            if (name == text)
            {
                return (value, null);
            }
        }

        return (default, $"write one of {string.Join(", ", choices.Select(choice => choice.Name))}");
    }

    /// <summary>Splits at commas outside parentheses: those inside belong to a model's own arguments.</summary>
    internal static List<string> SplitExperts(string text)
    {
        List<string> parts = [];
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ',' && depth == 0)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }
}
