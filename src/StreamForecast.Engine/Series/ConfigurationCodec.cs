using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;
using State = StreamForecast.Protocol.State;

namespace StreamForecast.Engine.Series;

/// <summary>A configuration as it is persisted: in the log with its series and in every snapshot.</summary>
public static class ConfigurationCodec
{
    public static State.SeriesConfiguration Encode(SeriesConfiguration configuration)
    {
        var encoded = new State.SeriesConfiguration
        {
            Target = configuration.Target.ToString(),
            Sampling = new State.Sampling
            {
                Kind = configuration.Sampling.Kind.ToString(),
                BarLength = configuration.Sampling.BarLength,
                TimeZone = configuration.Sampling.TimeZone,
            },
            Profile = configuration.Profile,
            Horizon = (uint)configuration.Horizon,
            Season = (uint)(configuration.Season ?? 0),
            Seed = configuration.Seed,
            Drift = configuration.Drift == DriftPolicy.Report ? "" : configuration.Drift.ToString(),
            ReorderWindow = configuration.ReorderWindow,
            ReorderLimit = configuration.ReorderLimit == SeriesConfiguration.DefaultReorderLimit ? 0 : (uint)configuration.ReorderLimit,
            Duplicates = configuration.Duplicates == DuplicatePolicy.Keep ? "" : configuration.Duplicates.ToString(),
        };
        encoded.Experts.AddRange(configuration.Experts);
        encoded.Levels.AddRange(configuration.Levels);
        return encoded;
    }

    /// <exception cref="InvalidDataException">A name is not known to this version, or the message lacks its sampling rule.</exception>
    public static SeriesConfiguration Decode(State.SeriesConfiguration encoded)
    {
        State.Sampling sampling = encoded.Sampling ?? throw new InvalidDataException("a stored configuration lacks its sampling rule");
        return new SeriesConfiguration
        {
            Target = Named<Target>(encoded.Target),
            Sampling = new SamplingRule(Named<SamplingKind>(sampling.Kind), sampling.BarLength, sampling.TimeZone),
            Profile = encoded.Profile,
            Experts = [.. encoded.Experts],
            Horizon = Whole(encoded.Horizon),
            Levels = [.. encoded.Levels],
            Season = encoded.Season == 0 ? null : Whole(encoded.Season),
            Seed = encoded.Seed,
            Drift = encoded.Drift.Length == 0 ? DriftPolicy.Report : Named<DriftPolicy>(encoded.Drift),
            ReorderWindow = encoded.ReorderWindow,
            ReorderLimit = encoded.ReorderLimit == 0 ? SeriesConfiguration.DefaultReorderLimit : Whole(encoded.ReorderLimit),
            Duplicates = encoded.Duplicates.Length == 0 ? DuplicatePolicy.Keep : Named<DuplicatePolicy>(encoded.Duplicates),
        };
    }

    private static int Whole(ulong number) => number <= int.MaxValue
        ? (int)number
        : throw new InvalidDataException($"a stored configuration holds the number {number}, where at most {int.MaxValue} can stand");

    // By exact name only: Enum.TryParse also takes numbers and lists of names.
    private static T Named<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse(name, out T value) && string.Equals(value.ToString(), name, StringComparison.Ordinal)
            ? value
            : throw new InvalidDataException(
                $"a stored configuration names the {typeof(T).Name} '{name}', which this version does not know");
}
