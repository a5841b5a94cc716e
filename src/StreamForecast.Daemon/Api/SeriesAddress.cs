using System.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// Which series a request is about. <c>?id=</c> wins, for clients and proxies that meddle with paths; otherwise it is the segment after
/// <c>/v1/series/</c>, taken from the raw target and decoded once, so that <c>%2F</c> is part of the id and <c>%252F</c> is not a slash.
/// </summary>
internal static class SeriesAddress
{
    private const string Prefix = "/v1/series/";

    /// <summary>Reads the id; on false <paramref name="fault"/> says what is wrong with it.</summary>
    public static bool TryRead(HttpRequest request, string? rawTarget, out string id, out string fault)
    {
        id = request.Query["id"].FirstOrDefault() ?? Segment(rawTarget ?? "");
        fault = SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(id)) ?? "";
        return fault.Length == 0;
    }

    /// <summary>The decoded segment after the prefix; empty when there is none.</summary>
    internal static string Segment(string rawTarget)
    {
        int query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        ReadOnlySpan<char> path = query < 0 ? rawTarget : rawTarget.AsSpan(0, query);

        // A proxy may send the absolute form, http://host/v1/series/...
        int start = path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return "";
        }

        ReadOnlySpan<char> rest = path[(start + Prefix.Length)..];
        int end = rest.IndexOf('/');
        return Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
    }

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? PatternFault(string pattern)
    {
        if (pattern.Length > SeriesIdSyntax.MaxBytes)
        {
            return $"the pattern has {pattern.Length} characters, at most {SeriesIdSyntax.MaxBytes} are allowed";
        }

        string withoutStars = pattern.Replace("*", "x", StringComparison.Ordinal);
        return SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(withoutStars))?.Replace("series id", "pattern", StringComparison.Ordinal);
    }
}
