using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamForecast.Daemon.Tests.Commands;

/// <summary>A server on loopback that answers what a test tells it, where a daemon would not do so at will.</summary>
internal sealed class ScriptedDaemon : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ScriptedDaemon(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.First());

    public static async Task<ScriptedDaemon> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.UseWebSockets();
        application.Run(answer);
        await application.StartAsync();
        return new ScriptedDaemon(application);
    }

    /// <summary>The values of ticks as NDJSON.</summary>
    public static double[] ValuesOf(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
    {
        using JsonDocument tick = JsonDocument.Parse(line);
        return tick.RootElement.GetProperty("value").GetDouble();
    })];

    /// <summary>The fields of an answer, without the braces.</summary>
    public static string Counts(int accepted, string unacknowledged = "") =>
        $"\"accepted\":{accepted},\"duplicate\":0,\"tooOld\":0,\"late\":0,\"rejected\":0,\"rejections\":[],\"unacknowledged\":[{unacknowledged}]";

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
