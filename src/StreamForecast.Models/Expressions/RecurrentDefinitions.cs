namespace StreamForecast.Models.Expressions;

/// <summary>Networks with hidden state, and reservoirs with a least-squares readout.</summary>
internal static class RecurrentDefinitions
{
    public static IReadOnlyList<ModelDefinition> All { get; } = [];
}
