using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Api.WebSockets;
using StreamForecast.Daemon.Dashboard;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// The HTTP surface as the host sees it: two calls. The engine is asked of the services at each request, so that it may be registered
/// before it runs; until then the service resolves to null and the answer is 503.
/// </summary>
public static class StreamForecastApi
{
    public static IServiceCollection AddStreamForecastApi(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Customize);
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // else the description says that numbers may be strings
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        });
        services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer(OpenApiTransformers.AboutAsync);
            options.AddOperationTransformer(OpenApiTransformers.RouteAsync);
        });
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ApiNotice(null));
        services.AddSingleton<StreamTally>();
        return services;
    }

    public static WebApplication MapStreamForecastApi(this WebApplication app)
    {
        app.UseGetForHead();
        app.UseRouting();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebSockets();

        HealthEndpoints.Map(app);
        SourcesEndpoint.Map(app);
        SinksEndpoint.Map(app);
        RouteGroupBuilder api = app.MapGroup("/v1").AddEndpointFilter(EngineGate.Check);
        TicksEndpoint.Map(api);
        LineProtocolEndpoints.Map(app);
        ForecastsEndpoint.Map(api);
        StreamEndpoint.Map(api);
        SeriesEndpoints.Map(api);
        SeriesControlEndpoints.Map(api);
        EvolutionEndpoint.Map(api);
        StatusEndpoint.Map(api);
        app.MapOpenApi();
        DashboardFiles.Map(app);
        return app;
    }
}
