using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Models.Expressions;

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

    /// <summary>The known name that was probably meant, whatever the case; null when none is near.</summary>
    internal static string? Nearest(string name, IReadOnlyList<string> known) => NearestName.Of(name.ToLowerInvariant(), known);
}
