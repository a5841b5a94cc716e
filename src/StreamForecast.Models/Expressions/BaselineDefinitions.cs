using StreamForecast.Models.Baselines;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Expressions;

/// <summary>What any other model has to beat.</summary>
internal static class BaselineDefinitions
{
    public static IReadOnlyList<ModelDefinition> All { get; } =
    [
        new("naive", "the last value again; for returns, no change", [],
            (_, context) => context.ReturnTarget ? new ZeroChange() : new Naive()),
        new("snaive", "the value a season ago; without a season, the last value", [],
            (_, context) => context.Season is { } season and <= Autoregression.MaxLag ? new SeasonalNaive(season) : new Naive())
        {
            LongName = "seasonal-naive",
            UsesSeason = true,
        },
    ];
}
