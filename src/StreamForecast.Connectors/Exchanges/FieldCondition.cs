using System.Text.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Exchanges;

/// <summary>Holds for an item when a value stands at a path and its text fits a pattern.</summary>
/// <param name="Path">Where.</param>
/// <param name="Pattern">
/// The text, in which <c>*</c> stands for any run of characters: <c>*</c> alone asks only that there is a value. Numbers, <c>true</c>,
/// <c>false</c> and <c>null</c> are compared as they are written; objects and arrays never fit.
/// </param>
public sealed record FieldCondition(FieldPath Path, string Pattern)
{
    internal bool Holds(in ItemScope scope)
    {
        if (!Path.TryFind(scope, out JsonElement value))
        {
            return false;
        }

        string? text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Object or JsonValueKind.Array => null,
            _ => value.GetRawText(),
        };
        return text is not null && SeriesPattern.Matches(Pattern, text);
    }
}
