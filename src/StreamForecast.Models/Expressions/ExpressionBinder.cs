namespace StreamForecast.Models.Expressions;

/// <summary>Gives the words and numbers of an expression their meaning by the catalog, or says which of them has none.</summary>
internal static class ExpressionBinder
{
    /// <summary>Most layers of a stack.</summary>
    public const int MaxLayers = 8;

    public static ModelExpression Bind(string text, ExpressionSyntax syntax)
    {
        ModelDefinition definition = ModelCatalog.Find(syntax.Name)
            ?? throw new ModelExpressionException(text, syntax.Position, UnknownModel(syntax.Name));
        return definition.Build is null
            ? throw new ModelExpressionException(
                text, syntax.Position, $"'{syntax.Name}' is a layer; write stack(..., {syntax.Name}(...)).")
            : Bind(text, syntax, definition);
    }

    private static ModelExpression Bind(string text, ExpressionSyntax syntax, ModelDefinition definition)
    {
        Dictionary<string, double> values = new(StringComparer.Ordinal);
        List<ModelExpression> layers = [];
        string? variant = null;
        int positional = 0;
        foreach (ArgumentSyntax argument in syntax.Arguments)
        {
            if (argument.Name is not null)
            {
                SetNamed(text, definition, argument, values);
            }
            else if (argument.Expression is not null && definition.TakesLayers)
            {
                layers.Add(BindLayer(text, argument.Expression));
            }
            else if (argument.Expression is not null)
            {
                variant = variant is null
                    ? ReadVariant(text, definition, argument)
                    : throw new ModelExpressionException(text, argument.Position, $"'{variant}' is given already; keep one.");
            }
            else
            {
                SetPositional(text, definition, argument, positional++, values);
            }
        }

        FillDefaults(text, syntax, definition, values);
        CheckLayers(text, syntax, definition, layers);
        variant ??= definition.Variants.FirstOrDefault("");
        var bound = new ModelExpression(text, syntax.Position, definition, values, variant, layers);
        return definition.Validate(bound) is { } reason ? throw bound.Error(reason) : bound;
    }

    private static ModelExpression BindLayer(string text, ExpressionSyntax syntax) =>
        ModelCatalog.Find(syntax.Name) is { AsLayer: { } layer }
            ? Bind(text, syntax, layer)
            : throw new ModelExpressionException(
                text, syntax.Position, $"'{syntax.Name}' is no layer; layers are {string.Join(", ", ModelCatalog.LayerNames)}.");

    private static void SetNamed(string text, ModelDefinition definition, ArgumentSyntax argument, Dictionary<string, double> values)
    {
        ParameterDefinition parameter = definition.Parameters.FirstOrDefault(p => p.Name == argument.Name)
            ?? throw new ModelExpressionException(
                text, argument.Position, $"'{definition.Name}' has no parameter '{argument.Name}'; {Accepts(definition)}");
        if (argument.Expression is not null)
        {
            throw new ModelExpressionException(text, argument.Position, $"'{argument.Name}' takes a number.");
        }

        Set(text, argument, parameter, values);
    }

    private static void SetPositional(
        string text, ModelDefinition definition, ArgumentSyntax argument, int index, Dictionary<string, double> values)
    {
        if (definition.TakesLayers)
        {
            throw new ModelExpressionException(text, argument.Position, $"Expected a layer: {string.Join(", ", ModelCatalog.LayerNames)}.");
        }

        if (index >= definition.Parameters.Count)
        {
            throw new ModelExpressionException(text, argument.Position, $"Too many numbers for '{definition.Name}'; {Accepts(definition)}");
        }

        Set(text, argument, definition.Parameters[index], values);
    }

    private static void Set(string text, ArgumentSyntax argument, ParameterDefinition parameter, Dictionary<string, double> values)
    {
        if (!values.TryAdd(parameter.Name, parameter.Check(text, argument.Position, argument.Number)))
        {
            throw new ModelExpressionException(text, argument.Position, $"'{parameter.Name}' is given twice; keep one.");
        }
    }

    private static string ReadVariant(string text, ModelDefinition definition, ArgumentSyntax argument)
    {
        if (argument.Word is { } word && definition.Variants.Contains(word)) return word;
        string mend = definition.Variants.Count > 0
            ? $"one of {string.Join(", ", definition.Variants)} may stand here."
            : Accepts(definition);
        throw new ModelExpressionException(
            text, argument.Position, $"'{argument.Expression!.Name}' means nothing to '{definition.Name}'; {mend}");
    }

    private static void FillDefaults(string text, ExpressionSyntax syntax, ModelDefinition definition, Dictionary<string, double> values)
    {
        foreach (ParameterDefinition parameter in definition.Parameters)
        {
            if (values.ContainsKey(parameter.Name)) continue;
            values[parameter.Name] = parameter.Default ?? throw new ModelExpressionException(
                text,
                syntax.Position,
                $"'{definition.Name}' needs '{parameter.Name}', {parameter.Minimum} to {parameter.Maximum}.");
        }
    }

    private static void CheckLayers(string text, ExpressionSyntax syntax, ModelDefinition definition, List<ModelExpression> layers)
    {
        if (definition.TakesLayers && layers.Count is 0 or > MaxLayers)
        {
            throw new ModelExpressionException(
                text, syntax.Position, $"'{definition.Name}' takes 1 to {MaxLayers} layers, such as {definition.Name}(gru(16), dense(8)).");
        }
    }

    private static string Accepts(ModelDefinition definition) => definition.Parameters.Count == 0
        ? "it takes none."
        : $"it takes {string.Join(", ", definition.Parameters.Select(p => $"{p.Name} ({p.Minimum} to {p.Maximum})"))}.";

    private static string UnknownModel(string name) => NearestName.Of(name, ModelCatalog.AcceptedNames) is { } nearest
        ? $"Unknown model '{name}'; did you mean '{nearest}'?"
        : $"Unknown model '{name}'; known are {string.Join(", ", ModelCatalog.Names)}.";
}
