using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Evolution;
using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Tests.Api.Description;

public sealed class RouteDescriptionsTests
{
    [Fact]
    public async Task Every_route_that_is_mapped_says_what_it_does_and_answers()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "streamforecast" });
        builder.Services.AddStreamForecastApi();
        builder.Services.AddSingleton(new DaemonOptions());
        builder.Services.AddSingleton<EvolutionRecorder>();
        await using WebApplication app = builder.Build();
        app.MapStreamForecastApi();

        RouteEndpoint[] routes = [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<MethodInfo>() is not null && route.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is null)];

        Assert.True(routes.Length > 15, $"only {routes.Length} routes");
        Assert.All(routes, route =>
        {
            Assert.NotEmpty(route.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? "");
            Assert.Contains(route.Metadata.GetMetadata<ITagsMetadata>()!.Tags.Single(), RouteTags.All.Select(tag => tag.Name));
            Assert.Contains(route.Metadata.GetMetadata<RouteDescription>()!.Replies, reply => reply.Status < 300);
        });
    }
}
