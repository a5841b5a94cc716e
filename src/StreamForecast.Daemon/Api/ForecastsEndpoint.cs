using StreamForecast.Engine;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>GET /v1/forecasts?series=GLOB</c>: the forecasts of every series that matches, from now on, as server-sent events. <c>every</c>
/// (milliseconds) spaces them out: of each series only the newest is sent, and <c>skipped</c> counts the others.
/// </summary>
internal static class ForecastsEndpoint
{
    /// <summary>Longest spacing, in milliseconds; well below the engine's deadline for a sink.</summary>
    public const int MaxSpacing = 5000;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forecasts", StreamAsync);

    private static async Task<IResult> StreamAsync(HttpContext context, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        string pattern = context.Request.Query["series"].FirstOrDefault() ?? "*";
        if (SeriesAddress.PatternFault(pattern) is { } fault)
        {
            return Problems.InvalidPattern(fault);
        }

        string? every = context.Request.Query["every"].FirstOrDefault();
        int spacing = 0;
        if (every is not null && (!int.TryParse(every, out spacing) || spacing is < 0 or > MaxSpacing))
        {
            return Problems.InvalidQuery("every", $"a whole number of milliseconds from 0 to {MaxSpacing}");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var events = new ServerSentForecasts(context.Response, time, TimeSpan.FromMilliseconds(spacing), ending.Token);
        try
        {
            await events.OpenAsync();
            string name = $"sse {context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
            await using Subscription subscription = await context.Engine().SubscribeAsync(name, pattern, events, ending.Token);
            await events.BeatUntilAsync(subscription.Completion);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client left or the daemon stops: the stream ends here, and a client that wants more connects again.
        }

        return TypedResults.Empty;
    }
}
