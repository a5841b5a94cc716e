using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Expressions;

/// <summary>The exponential smoothers, with fixed constants.</summary>
internal static class SmoothingDefinitions
{
    private const double SeasonalGamma = 0.3;

    private static readonly ParameterDefinition Level = new("level", 0.001, 1, SmoothingConstants.Default.Level);
    private static readonly ParameterDefinition Trend = new("trend", 0, 1, SmoothingConstants.Default.Trend);
    private static readonly ParameterDefinition Damping = new("damping", 0, 1, SmoothingConstants.Default.Damping);
    private static readonly ParameterDefinition Seasonal = new("seasonal", 0, 1, SeasonalGamma);

    public static IReadOnlyList<ModelDefinition> All { get; } =
    [
        new("ses", "exponential smoothing of the level", [Level], (e, _) => new ExponentialSmoothing(e["level"])),
        new("holt", "level and damped trend", [Level, Trend, Damping], (e, _) => new Holt(Constants(e))),
        new("hw", "Holt-Winters: level, damped trend and season; without a season, as holt", [Level, Trend, Damping, Seasonal],
            (e, context) => context.Season is { } season and >= 2 and <= Autoregression.MaxLag
                ? new HoltWinters(season, Constants(e), e["seasonal"])
                : new Holt(Constants(e)))
        {
            LongName = "holt-winters",
            UsesSeason = true,
        },
    ];

    private static SmoothingConstants Constants(ModelExpression e) => new(e["level"], e["trend"], e["damping"]);
}
