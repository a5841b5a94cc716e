using Akka.Actor;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StreamForecast.Daemon.Api;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Storage;

namespace StreamForecast.Daemon.Tests.Api;

public sealed class HealthEndpointsTests
{
    [Fact]
    public async Task An_engine_that_does_not_answer_is_not_ready()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("streamforecast-health-");
        await using (var store = SqliteStore.Open(new StoreOptions { Directory = directory.FullName, PartitionCount = 1 }, TimeProvider.System))
        {
            ActorSystem system = ActorSystem.Create("health", EngineConfiguration.Hocon);
            ForecastEngine engine = await ForecastEngine.StartAsync(
                system, new EngineSettings { QueryTimeout = TimeSpan.FromMilliseconds(50) }, new IngestLimits(), store, store,
                _ => new SeriesConfiguration(), TimeProvider.System);
            await using ServiceProvider services = new ServiceCollection().AddSingleton(engine).BuildServiceProvider();
            var context = new DefaultHttpContext { RequestServices = services };
            Assert.Equal(StatusCodes.Status200OK, StatusOf(await HealthEndpoints.ReadyAsync(context)));

            await system.Terminate();

            Assert.Equal(StatusCodes.Status503ServiceUnavailable, StatusOf(await HealthEndpoints.ReadyAsync(context)));
        }

        directory.Delete(recursive: true);
    }

    private static int? StatusOf(IResult result) => Assert.IsAssignableFrom<IStatusCodeHttpResult>(result).StatusCode;
}
