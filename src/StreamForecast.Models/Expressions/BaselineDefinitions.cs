using StreamForecast.Models.Baselines;

namespace StreamForecast.Models.Expressions;

/// <summary>What any other model has to beat.</summary>
internal static class BaselineDefinitions
{
    public static IReadOnlyList<ModelDefinition> All { get; } =
    [
        new("naive", "the last value again; for returns, no change", [], (_, context) => context.ReturnTarget ? new ZeroChange() : new Naive()),
    ];
}
