namespace StreamForecast.Models.Expressions;

/// <summary>Linear models and the exponential smoothers.</summary>
internal static class LinearDefinitions
{
    public static IReadOnlyList<ModelDefinition> All { get; } = [];
}
