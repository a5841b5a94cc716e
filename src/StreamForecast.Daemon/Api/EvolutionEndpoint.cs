using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Evolution;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>GET /v1/series/{id}/evolution</c>: the experts' weights and the recurrent cell's parameters over time, as far as they were sampled;
/// <c>after</c> (a number of learned values) leaves out what the caller has. Asking makes the series one that is sampled.
/// </summary>
internal static class EvolutionEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/series/{id}/evolution", (HttpContext context, EvolutionRecorder recorder) =>
        {
            long after = 0;
            if (context.Request.Query["after"].FirstOrDefault() is { } text && (!long.TryParse(text, out after) || after < 0))
            {
                return Task.FromResult<IResult>(Problems.InvalidQuery("after", "a whole number, 0 or more"));
            }

            return SeriesEndpoints.OfSeriesAsync(context, (engine, id, cancellation) => Task.FromResult<IResult>(
                engine.Directory.TryFind(id, out _)
                    ? TypedResults.Ok(EvolutionReply.Of(id, recorder.LookAt(id), after))
                    : Problems.UnknownSeries(id)));
        })
            .WithQuery(
                QueryParameter.Id,
                QueryParameter.Whole("after", "Learned values the caller has samples of: leaves those out.", 0, usual: 0))
            .Says(
                RouteTags.Series, "The experts' weights and the recurrent cell over time", "As far as they were sampled. Asking makes the series one that is sampled.")
            .Answers<EvolutionReply>("Oldest first.")
            .RefusesUnknownSeries();
}

/// <param name="Series">The series.</param>
/// <param name="Experts">Names, in the order of the weights; empty before the first sample.</param>
/// <param name="Samples">Oldest first; closer together where they are few.</param>
public sealed record EvolutionReply(string Series, IReadOnlyList<string> Experts, IReadOnlyList<EvolutionSampleReply> Samples)
{
    internal static EvolutionReply Of(string series, SeriesEvolution evolution, long after)
    {
        (IReadOnlyList<string> experts, IReadOnlyList<EvolutionSample> samples) = evolution.After(after);
        return new EvolutionReply(series, experts, [.. samples.Select(EvolutionSampleReply.Of)]);
    }
}

/// <param name="Observations">Values the series had learned.</param>
/// <param name="Time">Event time of the last of them, RFC 3339.</param>
/// <param name="Weights">Weight of each expert; they sum to 1.</param>
/// <param name="U">Of the recurrent cell <c>o(t) = u*o(t-1) + m*x(t) + b</c>; null where none runs.</param>
/// <param name="M">The same.</param>
/// <param name="B">The same, in units of the series' frame.</param>
public sealed record EvolutionSampleReply(
    long Observations, string Time, IReadOnlyList<double?> Weights, double? U, double? M, double? B)
{
    internal static EvolutionSampleReply Of(EvolutionSample sample)
    {
        CellReply? cell = sample.Cell is { } parameters ? CellReply.Of(parameters) : null;
        return new EvolutionSampleReply(
            sample.Observations, SeriesReply.Timestamp(sample.Time), ExplanationReply.Measured(sample.Weights), cell?.U, cell?.M, cell?.B);
    }
}
