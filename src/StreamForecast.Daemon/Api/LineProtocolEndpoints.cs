using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Daemon.Api.Description;
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
            app.MapPost(path, (Delegate)WriteAsync)
                .AddEndpointFilter(EngineGate.Check)
                .Reads(QueryParameter.Text("precision", "The unit of the times: ns, us, ms or s.", usual: "ns"))
                .Says(
                    RouteTags.LineProtocol,
                    "Write Influx line protocol",
                    "Answered once every tick is durable and applied. What else such clients send (org, bucket, db, credentials) is let through and means nothing.")
                .Takes("text/plain", "trades,symbol=BTC price=64000.12,size=2i 1767607200000000000\n")
                .Answers(StatusCodes.Status204NoContent, "Every tick is applied.")
                .Refuses(StatusCodes.Status400BadRequest, "Lines are rejected (the others stand), or precision is not one.")
                .RefusesTicks();
            PostOnly.Map(app, path);
        }

        app.MapMethods("/ping", [HttpMethods.Get, HttpMethods.Head], () => TypedResults.NoContent())
            .Says(RouteTags.LineProtocol, "Is somebody there", "What Influx clients ask before they write.")
            .Answers(StatusCodes.Status204NoContent, "Yes.");
        app.MapGet("/health", (Delegate)Health)
            .Says(RouteTags.LineProtocol, "May one write", "What Influx clients ask before they write.")
            .Answers<LineProtocolHealth>("Yes.")
            .Answers(StatusCodes.Status503ServiceUnavailable, "Not yet: the store is being recovered.", "application/json");
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
