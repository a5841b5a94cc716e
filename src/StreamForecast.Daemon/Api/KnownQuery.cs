using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Daemon.Api.Description;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// Refuses query parameters that an endpoint does not read: a misspelt one would otherwise be left out in silence, and the answer be one to
/// another question.
/// </summary>
internal static class KnownQuery
{
    /// <summary>Lets through requests that name these parameters alone; 400 names the first other one and the known one nearest to it.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, params QueryParameter[] known)
    {
        string[] names = [.. known.Select(parameter => parameter.Name)];
        return endpoint
            .Reads(known)
            .AddEndpointFilter((invocation, next) => Fault(invocation.HttpContext.Request.Query, names) is { } fault
                ? ValueTask.FromResult<object?>(fault)
                : next(invocation));
    }

    /// <summary>The refusal; null when every parameter is known.</summary>
    internal static ProblemHttpResult? Fault(IQueryCollection query, IReadOnlyList<string> known)
    {
        string? stranger = query.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase));
        return stranger is null ? null : Problems.UnknownQuery(stranger, Nearest(stranger, known), known);
    }

    /// <summary>The known name that takes the fewest edits, where they are at most half of it; otherwise null.</summary>
    internal static string? Nearest(string name, IReadOnlyList<string> known)
    {
        string? nearest = known.MinBy(candidate => Edits(name, candidate));
        return nearest is not null && Edits(name, nearest) <= Math.Max(1, nearest.Length / 2) ? nearest : null;
    }

    /// <summary>Characters to insert, leave out or change between two names (Levenshtein's distance), whatever their case.</summary>
    private static int Edits(string from, string to)
    {
        // Names longer than any we know are far from all of them: a request line must not buy a quadratic amount of work.
        if (Math.Abs(from.Length - to.Length) > to.Length)
        {
            return from.Length;
        }

        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int change = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
