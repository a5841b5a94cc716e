namespace StreamForecast.Models.Expressions;

/// <summary>One entry of the catalog: what a name accepts and how its model is built.</summary>
/// <param name="Name">The name in expressions.</param>
/// <param name="Summary">One line for help texts.</param>
/// <param name="Parameters">In positional order.</param>
/// <param name="Build">Null for what only stands inside <c>stack(...)</c>.</param>
internal sealed record ModelDefinition(
    string Name,
    string Summary,
    IReadOnlyList<ParameterDefinition> Parameters,
    Func<ModelExpression, ModelContext, IForecaster>? Build)
{
    /// <summary>The name written out, accepted as well; null when there is none.</summary>
    public string? LongName { get; init; }

    /// <summary>Words that may stand among the arguments, the first being the default; empty when none may.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Whether the model is built for the season of the series.</summary>
    public bool UsesSeason { get; init; }

    /// <summary>Whether anything of the model is drawn at random.</summary>
    public bool UsesSeed { get; init; }

    /// <summary>What the name accepts inside <c>stack(...)</c>; null when it may not stand there.</summary>
    public ModelDefinition? AsLayer { get; init; }

    /// <summary>True when the positional arguments are layers.</summary>
    public bool TakesLayers { get; init; }

    /// <summary>Checks that span several arguments; returns what is wrong, or null.</summary>
    public Func<ModelExpression, string?> Validate { get; init; } = _ => null;
}
