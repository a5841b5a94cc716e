using StreamForecast.Models.Explanation;
using StreamForecast.Models.Recurrent;

namespace StreamForecast.Daemon.Evolution;

/// <summary>What a series listened to at one moment.</summary>
/// <param name="Observations">Values it had learned.</param>
/// <param name="Time">Event time of the last of them, unix nanoseconds.</param>
/// <param name="Weights">Weight of each expert, in their order.</param>
/// <param name="Cell">The recurrent cell's parameters; null where none runs.</param>
public sealed record EvolutionSample(long Observations, long Time, double[] Weights, CellParameters? Cell)
{
    internal static EvolutionSample Of(long observations, long time, SeriesExplanation explanation) =>
        new(observations, time, [.. explanation.Experts.Select(expert => expert.Weight)], explanation.Cell);
}
