using System.Text.RegularExpressions;
using StreamForecast.Models.Expressions;

namespace StreamForecast.Daemon.Options;

/// <summary>Names in braces that are filled in later, such as <c>{series}</c>: one that nothing fills in would stay in the text as it is.</summary>
internal static partial class Placeholders
{
    /// <returns>What is wrong with the text, and the mend; null when every placeholder in it is known.</returns>
    /// <param name="text">The text.</param>
    /// <param name="known">What is filled in, braces included.</param>
    public static string? Fault(string text, params string[] known) => Slip(text, known)
        ?? (Unknown(text, known).FirstOrDefault() is { } unknown
            ? $"nothing is filled in for {unknown}; {(known.Length == 0 ? "write it without braces" : $"known are {string.Join(", ", known)}")}"
            : null);

    /// <summary>As <see cref="Fault"/>, where braces around something else have a meaning of their own.</summary>
    public static string? Slip(string text, params string[] known) => Unknown(text, known)
        .Select(unknown => NearestName.Of(unknown.Trim('{', '}'), known.Select(name => name.Trim('{', '}'))) is { } near
            ? $"nothing is filled in for {unknown}; did you mean {{{near}}}?" : null)
        .FirstOrDefault(fault => fault is not null);

    private static IEnumerable<string> Unknown(string text, string[] known) =>
        Braces().Matches(text).Select(found => found.Value).Where(found => !known.Contains(found, StringComparer.Ordinal));

    // A brace that never closes is a slip of the same kind.
    [GeneratedRegex(@"\{[^{}]*\}?|\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braces();
}
