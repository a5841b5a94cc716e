using System.Net.WebSockets;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Api.WebSockets;

/// <summary>
/// <c>GET /v1/stream</c>: a WebSocket, ticks in and forecasts out. A text message is ticks as <c>POST /v1/ticks</c> takes them (an object, an
/// array, or objects one after another) and is answered by an <c>ack</c>, or a request: <c>{"subscribe":"BTC-*"}</c>,
/// <c>{"unsubscribe":"BTC-*"}</c>. <see cref="StreamOutput"/> has what the daemon says.
/// </summary>
internal static class StreamEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/stream", OpenAsync)
        .WithQuery()
        .Says(
            RouteTags.Forecasts,
            "Ticks in and forecasts out on one WebSocket",
            "Send ticks as POST /v1/ticks takes them, {\"subscribe\":\"BTC-*\"} or {\"unsubscribe\":\"BTC-*\"}, a text message each. "
            + "Every message of ticks is answered by an ack with the same counts, and forecasts come as they are made.")
        .Answers(StatusCodes.Status101SwitchingProtocols, "The WebSocket is open.")
        .Refuses(StatusCodes.Status400BadRequest, "A query parameter is not known: there are none.")
        .Refuses(StatusCodes.Status403Forbidden, "The page is of another site that http.stream.allowed_origins does not name.")
        .Refuses(StatusCodes.Status426UpgradeRequired, "The request does not ask for a WebSocket.")
        .RefusesWhileNotReady();

    private static async Task<IResult> OpenAsync(
        HttpContext context, DaemonOptions options, StreamTally tally, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Problems.UpgradeRequired(context);
        }

        if (IsOfAnotherSite(context.Request, options.Http.Stream.AllowedOrigins))
        {
            return Problems.ForeignOrigin(context.Request.Headers.Origin.ToString());
        }

        ForecastEngine engine = context.Engine();
        StreamLimits limits = options.Http.Stream;
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = limits.KeepAlive,
            KeepAliveTimeout = limits.KeepAliveTimeout,
        });
        using var output = new StreamOutput(socket, tally, limits.SendTimeout, time);
        await using var session = new StreamSession(
            engine, socket, output, limits, $"ws {context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}");
        tally.Opened();
        try
        {
            await session.RunAsync(context.RequestServices.GetRequiredService<Akka.Actor.ActorSystem>(), lifetime.ApplicationStopping, context.RequestAborted);
        }
        finally
        {
            tally.Closed();
        }

        return TypedResults.Empty;
    }

    /// <summary>
    /// A browser lets any page open a WebSocket to any host, and only says whose page it is. Programs say nothing, and are let in.
    /// </summary>
    internal static bool IsOfAnotherSite(HttpRequest request, IReadOnlyList<string> allowed)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !allowed.Contains(origin, StringComparer.OrdinalIgnoreCase)
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
