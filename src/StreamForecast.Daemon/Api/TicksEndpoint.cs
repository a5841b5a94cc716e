using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>POST /v1/ticks</c>: reads the body as it comes, lets the engine have it block by block and answers once every tick was applied.
/// While the engine has no credit to give, nobody reads the socket.
/// </summary>
internal static class TicksEndpoint
{
    /// <summary>Bytes of one body. Longer feeds send several, so that each gets its answer.</summary>
    public const long MaxBodyBytes = 256L * 1024 * 1024;

    private const string Json = "application/json";
    private const string NdJson = "application/x-ndjson";

    public static readonly string[] AcceptedTypes = [Json, NdJson];

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ticks", PostAsync);

    private static async Task<IResult> PostAsync(HttpContext context)
    {
        if (Framer(context.Request.ContentType) is not { } framer)
        {
            return Problems.UnsupportedMediaType(context);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
        {
            bodySize.MaxRequestBodySize = MaxBodyBytes;
        }

        ForecastEngine engine = context.Engine();
        var limits = context.RequestServices.GetRequiredService<IngestLimits>();
        var body = new TickBody(context.Request, new TickBlockBuilder(engine.Directory, engine.Clock, limits), framer);
        var total = new IngestTotal();
        try
        {
            IMaterializer materializer = context.RequestServices.GetRequiredService<ActorSystem>().Materializer();
            await Source.From(() => body.ReadAsync(context.RequestAborted))
                .Via(engine.Ingest())
                .RunForeach(total.Add, materializer);
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or AbruptTerminationException)
        {
            return Problems.Unanswered(context, total.ToReply());
        }

        return Answer(context, body.Fault, total);
    }

    private static IResult Answer(HttpContext context, BadHttpRequestException? fault, IngestTotal total)
    {
        IngestReply reply = total.ToReply();
        return fault is not null ? Problems.BrokenBody(fault.StatusCode, fault.Message, reply)
            : total.Refusal != RefusalReason.None ? Problems.Refused(context, total.Refusal, reply)
            : total.IsAllRejected ? Problems.AllRejected(reply)
            : TypedResults.Ok(reply);
    }

    private static ITickFramer? Framer(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? null
            : type.MediaType.Equals(NdJson, StringComparison.OrdinalIgnoreCase) ? TickJsonDecoder.Lines()
            : type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) ? TickJsonDecoder.Document()
            : null;
}
