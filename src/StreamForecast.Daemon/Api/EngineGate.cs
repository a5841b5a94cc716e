using Akka.Actor;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Api;

/// <summary>Lets requests through once there is an engine to answer them.</summary>
internal static class EngineGate
{
    private static readonly object Key = new();

    public static async ValueTask<object?> Check(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        HttpContext context = invocation.HttpContext;
        ForecastEngine? engine = context.RequestServices.GetService<ForecastEngine>();
        if (engine is null && IsEventSource(context.Request) && context.RequestServices.GetService<EngineService>() is { } service)
        {
            TimeSpan patience = context.RequestServices.GetRequiredService<DaemonOptions>().Http.RecoveryWait;
            engine = await RecoveredAsync(service, patience, context.RequestServices.GetRequiredService<TimeProvider>(), context.RequestAborted);
        }

        if (engine is null)
        {
            return Problems.NotReady(context);
        }

        context.Items[Key] = engine;
        try
        {
            return await next(invocation);
        }
        catch (AskTimeoutException) when (!context.Response.HasStarted)
        {
            return Problems.Busy(context);
        }
        catch (PartitionQuarantinedException quarantined) when (!context.Response.HasStarted)
        {
            return Problems.Quarantined(quarantined.Message);
        }
    }

    /// <summary>The engine of a request that passed <see cref="Check"/>.</summary>
    public static ForecastEngine Engine(this HttpContext context) => (ForecastEngine)context.Items[Key]!;

    /// <summary>
    /// The browser's own, which comes back by itself after a lost connection, but gives up for good on the first answer that is an error.
    /// </summary>
    private static bool IsEventSource(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>The engine once it runs; null when that takes too long, or the daemon ends or the client leaves before.</summary>
    private static async Task<ForecastEngine?> RecoveredAsync(EngineService service, TimeSpan patience, TimeProvider time, CancellationToken aborted)
    {
        Task<ForecastEngine> started = service.Started;
        await ((Task)started.WaitAsync(patience, time, aborted)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return started.IsCompletedSuccessfully ? await started : null;
    }
}
