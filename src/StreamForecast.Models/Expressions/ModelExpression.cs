namespace StreamForecast.Models.Expressions;

/// <summary>
/// A model with its parameters, such as <c>ar(20, forgetting=.9995)</c> or <c>stack(gru(16), dense(8))</c>, checked against the
/// <see cref="ModelCatalog"/> but not built.
/// </summary>
/// <example><code>
/// ModelExpression.Parse("ar(20)").ToString(); // "ar(20, forgetting=0.9995)"
/// </code></example>
public sealed class ModelExpression
{
    private readonly Dictionary<string, double> _values;

    internal ModelExpression(
        string text,
        int position,
        ModelDefinition definition,
        Dictionary<string, double> values,
        string variant,
        IReadOnlyList<ModelExpression> layers)
    {
        Text = text;
        Position = position;
        Definition = definition;
        _values = values;
        Variant = variant;
        Layers = layers;
    }

    public string Name => Definition.Name;

    /// <summary>The words among the arguments, such as <c>adam</c> in <c>rnn(adam)</c>; empty when the model has no variants.</summary>
    public string Variant { get; }

    /// <summary>The layers of a stack, first the one that sees the inputs; empty for other models.</summary>
    public IReadOnlyList<ModelExpression> Layers { get; }

    internal ModelDefinition Definition { get; }

    internal string Text { get; }

    internal int Position { get; }

    /// <summary>Value of a parameter; NaN when the expression is silent and the model decides.</summary>
    public double this[string parameter] => _values[parameter];

    /// <exception cref="ModelExpressionException">The text is not an expression of the catalog.</exception>
    public static ModelExpression Parse(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return ExpressionBinder.Bind(expression, ExpressionParser.Parse(expression));
    }

    /// <summary>The expression in full: the same text for the same model however it was written.</summary>
    public override string ToString()
    {
        List<string> parts = [.. Layers.Select(layer => layer.ToString())];
        if (Variant.Length > 0) parts.Add(Variant);
        bool isFirst = Layers.Count == 0;
        foreach (ParameterDefinition parameter in Definition.Parameters)
        {
            double value = this[parameter.Name];
            if (!double.IsNaN(value)) parts.Add(isFirst && Variant.Length == 0 ? $"{value}" : $"{parameter.Name}={value}");
            isFirst = false;
        }

        return parts.Count == 0 ? Name : $"{Name}({string.Join(", ", parts)})";
    }

    /// <summary>Whether the model built in one context may take over the state of the one built in the other.</summary>
    internal bool IsSameIn(ModelContext context, ModelContext other) =>
        (!Definition.UsesSeason || context.Season == other.Season)
        && (!Definition.UsesSeed || context.Seed == other.Seed)
        && context.DifferenceScale.Equals(other.DifferenceScale)
        && context.ReturnTarget == other.ReturnTarget;

    internal int Whole(string parameter) => (int)this[parameter];

    internal double OrDefault(string parameter, double @default) => double.IsNaN(this[parameter]) ? @default : this[parameter];

    internal ModelExpressionException Error(string reason) => new(Text, Position, reason);
}
