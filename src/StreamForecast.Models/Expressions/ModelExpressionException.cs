namespace StreamForecast.Models.Expressions;

/// <summary>A model expression is not understood. The message shows the expression, a caret under the place, and the mend.</summary>
public sealed class ModelExpressionException : Exception
{
    public ModelExpressionException()
    {
    }

    public ModelExpressionException(string message) : base(message)
    {
    }

    public ModelExpressionException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <param name="expression">The whole text.</param>
    /// <param name="position">Index of the offending character; the text's length when something is missing at its end.</param>
    /// <param name="reason">What is wrong and what would be right, one sentence.</param>
    public ModelExpressionException(string expression, int position, string reason)
        : base($"{reason}\n  {expression}\n  {new string(' ', position)}^")
    {
        Expression = expression;
        Position = position;
        Reason = reason;
    }

    public string Expression { get; } = "";

    public int Position { get; }

    /// <summary>The message without the picture.</summary>
    public string Reason { get; } = "";
}
