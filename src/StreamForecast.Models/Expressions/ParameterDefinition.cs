namespace StreamForecast.Models.Expressions;

/// <summary>
/// A number that a model takes, by position or by name. Its range is part of the grammar: configuration is refused before anything is
/// built.
/// </summary>
/// <param name="Name">As written in <c>name=value</c>.</param>
/// <param name="Minimum">Smallest allowed value.</param>
/// <param name="Maximum">Largest allowed value.</param>
/// <param name="Default">Taken when the expression is silent; null when it must be given; NaN when the model decides.</param>
/// <param name="IsWhole">True when fractions are refused.</param>
public sealed record ParameterDefinition(string Name, double Minimum, double Maximum, double? Default, bool IsWhole = false)
{
    public static ParameterDefinition Whole(string name, int minimum, int maximum, double? @default) =>
        new(name, minimum, maximum, @default, IsWhole: true);

    internal double Check(string text, int position, double value)
    {
        if (IsWhole && value != Math.Floor(value))
        {
            throw new ModelExpressionException(text, position, $"'{Name}' must be a whole number, {Minimum} to {Maximum}.");
        }

        return value >= Minimum && value <= Maximum
            ? value
            : throw new ModelExpressionException(text, position, $"'{Name}' is {value}; it must be within {Minimum} to {Maximum}.");
    }
}
