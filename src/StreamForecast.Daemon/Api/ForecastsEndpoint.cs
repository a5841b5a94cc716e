using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>GET /v1/forecasts?series=GLOB</c>: the forecasts of every series that matches, as server-sent events, from now on or, with
/// <c>Last-Event-ID</c> or <c>?resume=</c>, from where the client left off. The answer begins once every partition has confirmed.
/// <c>every</c> (milliseconds) spaces them out: of each series only the newest is sent, and <c>skipped</c> counts the others.
/// <c>lossless=true</c> skips nothing and disconnects a client that cannot keep up.
/// </summary>
internal static class ForecastsEndpoint
{
    /// <summary>Longest spacing, in milliseconds.</summary>
    public const int MaxSpacing = 5000;

    /// <summary>What a subscriber has to take its last forecasts when the daemon stops.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/forecasts", StreamAsync)
            .WithQuery(
                QueryParameter.Text("series", "Which series: an id, in which * stands for any run of characters.", usual: "*"),
                QueryParameter.Whole("every", "Milliseconds between two forecasts of a series; of each only the newest is sent.", 0, MaxSpacing, usual: 0),
                QueryParameter.Flag("lossless", "Leave nothing out; a client that falls too far behind is disconnected instead. Not together with every."),
                QueryParameter.Text("resume", "The id of the last event received: what came since is sent first. The header Last-Event-ID overrides it."))
            .Says(
                RouteTags.Forecasts,
                "Subscribe to forecasts",
                "Server-sent events: forecast, reset (what is resumed is no longer held) and disconnect. Never ends by itself. A browser's EventSource reads it.")
            .Answers(
                StatusCodes.Status200OK,
                "The stream of events.",
                "text/event-stream",
                $"event: forecast\nid: 7.1234\ndata: {RouteExamples.Forecast}\n\n")
            .Refuses(StatusCodes.Status400BadRequest, "The pattern or a query parameter is not valid.")
            .RefusesWhileNotReady();

    private static async Task<IResult> StreamAsync(HttpContext context, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        string pattern = context.Request.Query["series"].FirstOrDefault() ?? "*";
        if (SeriesAddress.PatternFault(pattern) is { } fault)
        {
            return Problems.InvalidPattern(fault);
        }

        if (TryReadOptions(context.Request, pattern, out SubscriptionOptions options) is { } invalid)
        {
            return invalid;
        }

        // The engine ends its subscriptions itself when it stops; the grace is for a client that has stopped reading.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using CancellationTokenRegistration stop = lifetime.ApplicationStopping.Register(() => ending.CancelAfter(StopGrace));
        ForecastEngine engine = context.Engine();
        using var events = new ServerSentForecasts(
            context.Response, time, ending.Token);
        try
        {
            events.Prepare();
            string name = $"sse {context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
            await using Subscription subscription = await engine.SubscribeAsync(name, options, events, ending.Token);
            await events.OpenAsync();
            await events.BeatUntilAsync(subscription.Completion);
            if (subscription.Completion.Exception?.InnerException is SubscriberTooSlowException slow)
            {
                await events.DisconnectAsync("too-slow", slow.Message);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client left: so does the stream.
        }

        return TypedResults.Empty;
    }

    /// <summary>Reads what the query and the headers ask for.</summary>
    /// <returns>The refusal; null when all is well.</returns>
    private static ProblemHttpResult? TryReadOptions(HttpRequest request, string pattern, out SubscriptionOptions options)
    {
        options = new SubscriptionOptions { Pattern = pattern };
        string? every = request.Query["every"].FirstOrDefault();
        int spacing = 0;
        if (every is not null && (!int.TryParse(every, out spacing) || spacing is < 0 or > MaxSpacing))
        {
            return Problems.InvalidQuery("every", $"a whole number of milliseconds from 0 to {MaxSpacing}");
        }

        string? lossless = request.Query["lossless"].FirstOrDefault();
        bool isLossless = false;
        if (lossless is not null && !bool.TryParse(lossless, out isLossless))
        {
            return Problems.InvalidQuery("lossless", "true or false");
        }

        if (isLossless && spacing > 0)
        {
            return Problems.InvalidQuery("lossless", "left out together with every, which leaves out forecasts");
        }

        ResumePosition? resume = null;
        if (request.Query["resume"].FirstOrDefault() is { } asked && (resume = ResumePosition.Parse(asked)) is null)
        {
            return Problems.InvalidQuery("resume", "the id of an event received before, as it came");
        }

        // A client that comes back by itself repeats its query; the header says where it is by now. It cannot mend a bad one: it is told to
        // begin anew.
        if (request.Headers["Last-Event-ID"].FirstOrDefault() is { Length: > 0 } last)
        {
            resume = ResumePosition.Parse(last) ?? ResumePosition.Unreadable;
        }

        options = options with { Resume = resume, IsLossless = isLossless, Every = TimeSpan.FromMilliseconds(spacing) };
        return null;
    }
}
