using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>One step of a path: into a member of an object, into one element of an array, or into each of them.</summary>
internal readonly record struct PathSegment(string? Key, int Index)
{
    private const int EachElement = -1;
    private const int MaxSegments = 8;

    public bool IsEach => Key is null && Index == EachElement;

    /// <summary>Reads <c>events[].trades[]</c>, <c>[2][0]</c>, <c>a.b</c>; the empty text is no step at all.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathSegment[]? segments, [NotNullWhen(false)] out string? fault)
    {
        List<PathSegment> found = [];
        segments = null;
        fault = null;
        foreach (string part in text.Length == 0 ? [] : text.Split('.'))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            string key = bracket < 0 ? part : part[..bracket];
            if (key.Length > 0)
            {
                found.Add(new PathSegment(key, 0));
            }
            else if (bracket < 0)
            {
                fault = "a name between dots is empty";
                return false;
            }

            for (string rest = bracket < 0 ? "" : part[bracket..]; rest.Length > 0;)
            {
                int close = rest.IndexOf(']', StringComparison.Ordinal);
                int index = EachElement;
                if (rest[0] != '[' || close < 0 || (close > 1 && !int.TryParse(rest.AsSpan(1, close - 1), NumberStyles.None, CultureInfo.InvariantCulture, out index)))
                {
                    fault = "in brackets stands nothing, for each element, or the number of one, from 0";
                    return false;
                }

                found.Add(new PathSegment(null, index));
                rest = rest[(close + 1)..];
            }
        }

        if (found.Count > MaxSegments)
        {
            fault = $"has {found.Count} steps; at most {MaxSegments} are taken";
            return false;
        }

        segments = [.. found];
        return true;
    }

    /// <summary>Takes the step, unless it is one into each element.</summary>
    public bool TryStep(JsonElement from, out JsonElement to)
    {
        to = default;
        if (Key is not null)
        {
            return from.ValueKind == JsonValueKind.Object && from.TryGetProperty(Key, out to);
        }

        if (from.ValueKind != JsonValueKind.Array || Index >= from.GetArrayLength())
        {
            return false;
        }

        to = from[Index];
        return true;
    }
}

/// <summary>An item with what lies around it.</summary>
/// <param name="Root">The message.</param>
/// <param name="Outer">The element of the array around the item's own array; the message when there is none.</param>
/// <param name="Item">The item.</param>
internal readonly record struct ItemScope(JsonElement Root, JsonElement Outer, JsonElement Item);
