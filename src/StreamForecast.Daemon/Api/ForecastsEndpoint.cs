using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>GET /v1/forecasts?series=GLOB</c>: the forecasts of every series that matches, from now on, as server-sent events. The answer
/// begins once every partition has confirmed. <c>every</c> (milliseconds) spaces them out: of each series only the newest is sent, and
/// <c>skipped</c> counts the others.
/// </summary>
internal static class ForecastsEndpoint
{
    /// <summary>Longest spacing, in milliseconds; well below the engine's deadline for a sink.</summary>
    public const int MaxSpacing = 5000;

    /// <summary>What a subscriber has to take its last forecasts when the daemon stops.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

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

        // The engine ends its subscriptions itself when it stops; the grace is for a client that has stopped reading.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await using CancellationTokenRegistration stop = lifetime.ApplicationStopping.Register(() => ending.CancelAfter(StopGrace));
        ForecastEngine engine = context.Engine();
        using var events = new ServerSentForecasts(
            context.Response, engine.Epoch, TimeSpan.FromMilliseconds(spacing), time, lifetime.ApplicationStopping, ending.Token);
        try
        {
            events.Prepare();
            string name = $"sse {context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
            await using Subscription subscription = await engine.SubscribeAsync(name, pattern, events, ending.Token);
            await events.OpenAsync();
            await events.BeatUntilAsync(subscription.Completion);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client left: so does the stream.
        }

        return TypedResults.Empty;
    }
}
