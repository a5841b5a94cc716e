using Microsoft.Extensions.Diagnostics.HealthChecks;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Grpc;

/// <summary>The gRPC surface as the host sees it: two calls.</summary>
internal static class GrpcSurface
{
    public static IServiceCollection AddStreamForecastGrpc(this IServiceCollection services, GrpcOptions options)
    {
        services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<FaultInterceptor>();
            grpc.MaxReceiveMessageSize = options.MaxMessageBytes;

            // Its answer to services that there are not would stand in the way of the paths of the HTTP surface.
            grpc.IgnoreUnknownServices = true;
        });
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<ReadinessCheck>("ready");
        return services;
    }

    public static WebApplication MapStreamForecastGrpc(this WebApplication app)
    {
        app.MapGrpcService<ForecastingService>();
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        return app;
    }

    /// <summary>Serving means what <c>/readyz</c> means: every sound partition takes ticks.</summary>
    private sealed class ReadinessCheck(IServiceProvider services) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            services.GetService<ForecastEngine>() is { } engine && (await engine.StatusAsync(cancellationToken)).IsReady
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy();
    }
}
