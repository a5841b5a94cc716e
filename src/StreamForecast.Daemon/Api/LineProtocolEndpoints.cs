using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// What writers of Influx line protocol ask for: <c>POST /api/v2/write</c> and <c>POST /write</c> with <c>precision</c>, and the questions
/// whether somebody is there. Organisation, bucket, database and credentials are accepted and mean nothing here.
/// </summary>
internal static class LineProtocolEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (string path in new[] { "/api/v2/write", "/write" })
        {
            app.MapPost(path, (Delegate)WriteAsync).AddEndpointFilter(EngineGate.Check);
        }

        app.MapMethods("/ping", [HttpMethods.Get, HttpMethods.Head], () => TypedResults.NoContent());
        app.MapGet("/health", (Delegate)Health);
    }

    private static async Task<IResult> WriteAsync(HttpContext context)
    {
        if (!LineProtocolPrecision.TryParse(context.Request.Query["precision"].FirstOrDefault(), out long unit))
        {
            return Problems.InvalidQuery("precision", LineProtocolPrecision.Names);
        }

        return await TickIngest.RunAsync(
            context,
            (input, blocks, cancellation) => PipedTicks.ReadAsync(
                input, blocks, new LineFramer(new LineProtocolParser(unit), blocks.Limits.MaxLineBytes), cancellation),
            new IngestOptions(),
            (answer, _) => answer.Rejected > 0 ? Problems.PartialWrite(answer) : TypedResults.NoContent());
    }

    private static JsonHttpResult<LineProtocolHealth> Health(HttpContext context)
    {
        bool isReady = context.RequestServices.GetService<ForecastEngine>() is not null;
        return TypedResults.Json(
            new LineProtocolHealth("streamforecast", isReady ? "ready for writes" : "the store is being recovered", isReady ? "pass" : "fail"),
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <param name="Name">Who answers.</param>
/// <param name="Message">How it stands, for people.</param>
/// <param name="Status">"pass" or "fail".</param>
public sealed record LineProtocolHealth(string Name, string Message, string Status);
