using Akka.Actor;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Api;

/// <summary>Lets requests through once there is an engine to answer them.</summary>
internal static class EngineGate
{
    private static readonly object Key = new();

    public static async ValueTask<object?> Check(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        HttpContext context = invocation.HttpContext;
        if (context.RequestServices.GetService<ForecastEngine>() is not { } engine)
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
}
