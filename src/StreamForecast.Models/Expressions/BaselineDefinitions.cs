namespace StreamForecast.Models.Expressions;

/// <summary>What any other model has to beat.</summary>
internal static class BaselineDefinitions
{
    public static IReadOnlyList<ModelDefinition> All { get; } = [];
}
