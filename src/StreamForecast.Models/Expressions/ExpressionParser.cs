using System.Globalization;

namespace StreamForecast.Models.Expressions;

/// <summary>
/// Reads <c>expression := name ["(" [argument {"," argument}] ")"]</c>, <c>argument := [name "="] (number | expression)</c>.
/// Names are lower-case words joined by hyphens; space between parts is free.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 512;

    /// <summary>Deepest nesting of parentheses: <c>stack(gru(16))</c> needs two.</summary>
    public const int MaxDepth = 4;

    /// <summary>Most arguments inside one pair of parentheses.</summary>
    public const int MaxArguments = 16;

    private readonly string _text;
    private int _at;
    private int _depth;

    private ExpressionParser(string text) => _text = text;

    public static ExpressionSyntax Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ModelExpressionException(
                text[..32] + "...", 32, $"The expression has {text.Length} characters; at most {MaxLength} are allowed.");
        }

        var parser = new ExpressionParser(text);
        ExpressionSyntax expression = parser.ReadExpression("Expected a model, such as 'ar(20)'.");
        parser.SkipSpace();
        return parser._at == text.Length
            ? expression
            : throw parser.Error(text[parser._at] == ')'
                ? "This parenthesis closes nothing; remove it."
                : "The expression ends before this; remove the rest or separate expressions into a list.");
    }

    private ExpressionSyntax ReadExpression(string expectation)
    {
        SkipSpace();
        int position = _at;
        string name = ReadName();
        if (name.Length == 0) throw Error(expectation);
        return new ExpressionSyntax(name, position, TryTake('(') ? ReadArguments() : []);
    }

    private List<ArgumentSyntax> ReadArguments()
    {
        int opened = _at - 1;
        if (++_depth > MaxDepth) throw Error($"Nested deeper than {MaxDepth} parentheses.");
        List<ArgumentSyntax> arguments = [];
        while (!TryTake(')'))
        {
            if (arguments.Count > 0 && !TryTake(',')) throw MissingParenthesis(opened);
            if (_at == _text.Length) throw MissingParenthesis(opened);
            if (arguments.Count == MaxArguments) throw Error($"More than {MaxArguments} arguments.");
            arguments.Add(ReadArgument());
        }

        _depth--;
        return arguments;
    }

    private ArgumentSyntax ReadArgument()
    {
        SkipSpace();
        int position = _at;
        string name = ReadName();
        if (name.Length == 0) return new ArgumentSyntax(null, position, ReadNumber(), null);
        if (!TryTake('='))
        {
            _at = position;
            return new ArgumentSyntax(null, position, 0, ReadExpression(""));
        }

        SkipSpace();
        return _at < _text.Length && char.IsAsciiLetterLower(_text[_at])
            ? new ArgumentSyntax(name, position, 0, ReadExpression(""))
            : new ArgumentSyntax(name, position, ReadNumber(), null);
    }

    private double ReadNumber()
    {
        int start = _at;
        while (_at < _text.Length && IsNumberPart(_at, start)) _at++;
        ReadOnlySpan<char> digits = _text.AsSpan(start, _at - start);
        if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            return number;
        }

        _at = start;
        throw Error("Expected a number or a lower-case name.");
    }

    private bool IsNumberPart(int at, int start)
    {
        char c = _text[at];
        bool afterExponent = at > start && _text[at - 1] is 'e' or 'E';
        return char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' || (c is '-' or '+' && (at == start || afterExponent));
    }

    private static bool IsNamePart(char c, bool isFirst) => char.IsAsciiLetterLower(c) || (!isFirst && (c == '-' || char.IsAsciiDigit(c)));

    private string ReadName()
    {
        int start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at], isFirst: _at == start)) _at++;

        return _text[start.._at];
    }

    private bool TryTake(char wanted)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != wanted) return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
    }

    private ModelExpressionException MissingParenthesis(int opened) =>
        Error($"Expected ',' or ')' here: the parenthesis after character {opened} is still open.");

    private ModelExpressionException Error(string reason) => new(_text, _at, reason);
}
