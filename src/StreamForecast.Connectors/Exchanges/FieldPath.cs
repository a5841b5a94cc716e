using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>
/// Where one value stands: <c>p</c> or <c>tick.price</c> in the item itself, <c>^.type</c> in the element of the array around the item's own,
/// <c>$.timestamp</c> in the message. <c>[2]</c> is the third element of an array. Names are compared case by case.
/// </summary>
public sealed class FieldPath
{
    private const string RootPrefix = "$";
    private const string OuterPrefix = "^";

    private readonly string _text;
    private readonly PathSegment[] _segments;
    private readonly Origin _origin;

    private FieldPath(string text, Origin origin, PathSegment[] segments)
    {
        _text = text;
        _origin = origin;
        _segments = segments;
    }

    private enum Origin
    {
        Item,
        Outer,
        Root,
    }

    /// <exception cref="FormatException">It is no path; the message says why.</exception>
    public static implicit operator FieldPath(string text) => Parse(text);

    /// <exception cref="FormatException">It is no path; the message says why.</exception>
    public static FieldPath Parse(string text) =>
        TryParse(text, out FieldPath? path, out string? fault) ? path : throw new FormatException($"'{text}': {fault}");

    public static bool TryParse(string text, [NotNullWhen(true)] out FieldPath? path, [NotNullWhen(false)] out string? fault)
    {
        Origin origin = text.StartsWith(RootPrefix, StringComparison.Ordinal) ? Origin.Root
            : text.StartsWith(OuterPrefix, StringComparison.Ordinal) ? Origin.Outer : Origin.Item;
        string rest = origin == Origin.Item ? text : text[1..].TrimStart('.');
        path = null;
        if (!PathSegment.TryParse(rest, out PathSegment[]? segments, out fault))
        {
            return false;
        }

        if (segments.Length == 0 || segments.Any(segment => segment.IsEach))
        {
            fault = "write the way to one value, such as p, tick.price, $.timestamp, ^.type or [2]";
            return false;
        }

        path = new FieldPath(text, origin, segments);
        fault = null;
        return true;
    }

    public override string ToString() => _text;

    internal bool TryFind(in ItemScope scope, out JsonElement value)
    {
        value = _origin switch { Origin.Root => scope.Root, Origin.Outer => scope.Outer, _ => scope.Item };
        foreach (PathSegment segment in _segments)
        {
            if (!segment.TryStep(value, out value))
            {
                return false;
            }
        }

        return true;
    }
}
