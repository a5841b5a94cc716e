namespace StreamForecast.Models.Expressions;

/// <summary>A name with its arguments, as written, before anything is known of their meaning.</summary>
internal sealed record ExpressionSyntax(string Name, int Position, IReadOnlyList<ArgumentSyntax> Arguments);

/// <summary>One argument: <c>name=value</c> or <c>value</c>, where the value is a number or an expression (a bare word is one).</summary>
internal sealed record ArgumentSyntax(string? Name, int Position, double Number, ExpressionSyntax? Expression)
{
    /// <summary>The word, when the value is a name without arguments.</summary>
    public string? Word => Expression is { Arguments.Count: 0 } ? Expression.Name : null;
}
