namespace StreamForecast.Models.Expressions;

/// <summary>Every model by its name in expressions. The one place where a new model is made known.</summary>
public static class ModelCatalog
{
    private static readonly IReadOnlyList<ModelDefinition> Definitions =
    [
        .. BaselineDefinitions.All, .. LinearDefinitions.All, .. SmoothingDefinitions.All, .. RecurrentDefinitions.All,
    ];

    private static readonly Dictionary<string, ModelDefinition> ByName = Definitions
        .SelectMany(d => new[] { d.Name, d.LongName ?? d.Name }.Distinct().Select(name => KeyValuePair.Create(name, d)))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>The names of the models, in the order of the catalog.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Definitions.Where(d => d.Build is not null).Select(d => d.Name)];

    /// <summary><see cref="Names"/> and the names written out.</summary>
    internal static IEnumerable<string> AcceptedNames => ByName.Where(entry => entry.Value.Build is not null).Select(entry => entry.Key);

    internal static IReadOnlyList<string> LayerNames { get; } = [.. Definitions.Where(d => d.AsLayer is not null).Select(d => d.Name)];

    /// <summary>Builds the model of an expression such as <c>ar(20)</c>.</summary>
    /// <exception cref="ModelExpressionException">The expression is not understood, or needs what the context lacks.</exception>
    public static IForecaster Create(string expression, ModelContext context) => Create(ModelExpression.Parse(expression), context);

    /// <inheritdoc cref="Create(string, ModelContext)"/>
    public static IForecaster Create(ModelExpression expression, ModelContext context)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(context);
        return expression.Definition.Build!(expression, context);
    }

    internal static ModelDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
