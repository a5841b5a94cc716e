using Microsoft.AspNetCore.Http.Features;
using StreamForecast.Connectors.Json;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Models.Explanation;

namespace StreamForecast.Daemon.Api;

/// <summary>Questions about series: which there are, how one stands, what it expects, what it has seen, and why.</summary>
internal static class SeriesEndpoints
{
    public const int DefaultPage = 1000;
    public const int MaxPage = 10_000;

    /// <summary>Observations of a history, at most.</summary>
    public const int MaxHistory = SeriesHistory.MaxRows;

    /// <summary>Past values that an explanation lists unless asked for more.</summary>
    public const int DefaultLags = 64;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/series", (Delegate)FindOrListAsync)
            .WithQuery(
                QueryParameter.Id,
                QueryParameter.Text("match", "Which series: a pattern in which * stands for any run of characters.", usual: "*"),
                QueryParameter.Whole("limit", "Series on a page.", 1, MaxPage, DefaultPage),
                QueryParameter.Text("after", "What next said of the page before."))
            .Says(RouteTags.Series, "List series", "A page at a time, by id. With ?id= the one series, as /v1/series/{id} answers.")
            .Answers<SeriesPage>("A page of series.")
            .RefusesUnknownSeries();
        api.MapGet("/series/{id}", (Delegate)FindAsync)
            .WithQuery(QueryParameter.Id)
            .Says(RouteTags.Series, "How a series stands")
            .Answers<SeriesReply>("The series.")
            .RefusesUnknownSeries();
        api.MapGet("/series/{id}/forecast", (Delegate)ForecastAsync)
            .WithQuery(
                QueryParameter.Id,
                QueryParameter.Whole("horizon", "Steps ahead, at most those the series is configured for, which are also the usual.", 1))
            .Says(RouteTags.Forecasts, "The standing forecast of a series")
            .Answers(StatusCodes.Status200OK, "What the series expects next, with its intervals.", "application/json", RouteExamples.Forecast)
            .RefusesUnknownSeries();
        api.MapGet("/series/{id}/history", (Delegate)HistoryAsync)
            .WithQuery(QueryParameter.Id, QueryParameter.Whole("limit", "Observations, the newest.", 1, MaxHistory, MaxHistory))
            .Says(RouteTags.Series, "Recent observations, each with what had been expected of it")
            .Answers<HistoryReply>("Oldest first.")
            .RefusesUnknownSeries();
        api.MapGet("/series/{id}/explain", (Delegate)ExplainAsync)
            .WithQuery(QueryParameter.Id, QueryParameter.Whole("lags", "Past values to list.", 1, MemoryExplanation.MaxLags, DefaultLags))
            .Says(RouteTags.Series, "Where the standing forecast comes from", "Experts and their weights, the recurrent cell, and how much each past value counts.")
            .Answers<ExplanationReply>("The explanation.")
            .RefusesUnknownSeries();
    }

    private static Task<IResult> FindOrListAsync(HttpContext context) =>
        context.Request.Query.ContainsKey("id") ? FindAsync(context) : ListAsync(context);

    private static async Task<IResult> ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string pattern = query["match"].FirstOrDefault() ?? "*";
        if (SeriesAddress.PatternFault(pattern) is { } fault)
        {
            return Problems.InvalidPattern(fault);
        }

        if (!TryReadCount(query, "limit", DefaultPage, MaxPage, out int limit))
        {
            return Problems.InvalidQuery("limit", $"a whole number from 1 to {MaxPage}");
        }

        ListedSeries listed = await context.Engine().ListAsync(pattern, query["after"].FirstOrDefault(), limit, context.RequestAborted);
        return TypedResults.Ok(new SeriesPage(listed.Total, [.. listed.Series.Select(SeriesReply.Of)], listed.Next));
    }

    private static Task<IResult> FindAsync(HttpContext context) => OfSeriesAsync(context, async (engine, id, cancellation) =>
        await engine.FindAsync(id, cancellation) is { } summary
            ? TypedResults.Ok(SeriesReply.Of(summary))
            : Problems.UnknownSeries(id));

    private static Task<IResult> ForecastAsync(HttpContext context) => OfSeriesAsync(context, async (engine, id, cancellation) =>
    {
        if (await engine.ForecastAsync(id, cancellation) is { } forecast)
        {
            int configured = forecast.Layout.Horizon;
            return TryReadCount(context.Request.Query, "horizon", configured, configured, out int steps)
                ? TypedResults.Bytes(
                    JsonBytes.Of(writer => ForecastJsonEncoder.Write(writer, id, forecast, skipped: 0, steps)), "application/json")
                : Problems.InvalidQuery("horizon", $"a whole number of steps from 1 to {configured}, which is what '{id}' is configured for");
        }

        return engine.Directory.TryFind(id, out _) ? Problems.NoForecastYet(id) : Problems.UnknownSeries(id);
    });

    private static async Task<IResult> HistoryAsync(HttpContext context)
    {
        if (!TryReadCount(context.Request.Query, "limit", MaxHistory, MaxHistory, out int limit))
        {
            return Problems.InvalidQuery("limit", $"a whole number from 1 to {MaxHistory}");
        }

        return await OfSeriesAsync(context, async (engine, id, cancellation) =>
            await engine.HistoryAsync(id, Math.Min(limit + 1, MaxHistory), cancellation) is { } history
                ? TypedResults.Ok(HistoryReply.Of(id, history, limit))
                : Problems.UnknownSeries(id));
    }

    private static async Task<IResult> ExplainAsync(HttpContext context)
    {
        if (!TryReadCount(context.Request.Query, "lags", DefaultLags, MemoryExplanation.MaxLags, out int lags))
        {
            return Problems.InvalidQuery("lags", $"a whole number from 1 to {MemoryExplanation.MaxLags}");
        }

        return await OfSeriesAsync(context, async (engine, id, cancellation) =>
            await engine.ExplainAsync(id, lags, cancellation) is { } explanation
                ? TypedResults.Ok(ExplanationReply.Of(id, explanation))
                : Problems.UnknownSeries(id));
    }

    /// <summary>Asks of the series that the request names; refuses an id that cannot be one.</summary>
    internal static async Task<IResult> OfSeriesAsync(
        HttpContext context, Func<ForecastEngine, string, CancellationToken, Task<IResult>> ask)
    {
        string? rawTarget = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return SeriesAddress.TryRead(context.Request, rawTarget, out string id, out string fault)
            ? await ask(context.Engine(), id, context.RequestAborted)
            : Problems.InvalidSeriesId(fault);
    }

    private static bool TryReadCount(IQueryCollection query, string name, int fallback, int maximum, out int count)
    {
        count = fallback;
        string? text = query[name].FirstOrDefault();
        return text is null || (int.TryParse(text, out count) && count >= 1 && count <= maximum);
    }
}
