using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>
/// Where the items of a message stand: <c>events[].trades[]</c> is every element of every <c>trades</c>, <c>[]</c> every element of a message
/// that is an array, <c>data</c> one object, and the empty path the message itself.
/// </summary>
public sealed class ItemsPath
{
    public static readonly ItemsPath Message = Parse("");

    private readonly string _text;
    private readonly PathSegment[] _segments;

    private ItemsPath(string text, PathSegment[] segments)
    {
        _text = text;
        _segments = segments;
    }

    /// <exception cref="FormatException">It is no path; the message says why.</exception>
    public static implicit operator ItemsPath(string text) => Parse(text);

    /// <exception cref="FormatException">It is no path; the message says why.</exception>
    public static ItemsPath Parse(string text) =>
        TryParse(text, out ItemsPath? path, out string? fault) ? path : throw new FormatException($"'{text}': {fault}");

    public static bool TryParse(string text, [NotNullWhen(true)] out ItemsPath? path, [NotNullWhen(false)] out string? fault)
    {
        path = PathSegment.TryParse(text, out PathSegment[]? segments, out fault) ? new ItemsPath(text, segments) : null;
        return path is not null;
    }

    public override string ToString() => _text;

    /// <summary>The items there are; none when the way to them does not exist in this message.</summary>
    internal IEnumerable<ItemScope> Of(JsonElement root) => Walk(root, root, root, 0);

    private IEnumerable<ItemScope> Walk(JsonElement root, JsonElement outer, JsonElement at, int depth)
    {
        JsonElement element = at;
        for (int i = depth; i < _segments.Length; i++)
        {
            if (_segments[i].IsEach)
            {
                return element.ValueKind == JsonValueKind.Array ? Each(root, at, element, i + 1) : [];
            }

            if (!_segments[i].TryStep(element, out element))
            {
                return [];
            }
        }

        return [new ItemScope(root, outer, element)];
    }

    private IEnumerable<ItemScope> Each(JsonElement root, JsonElement outer, JsonElement array, int depth)
    {
        foreach (JsonElement element in array.EnumerateArray())
        {
            foreach (ItemScope scope in Walk(root, outer, element, depth))
            {
                yield return scope;
            }
        }
    }
}
