using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using JsonFraming = StreamForecast.Connectors.Json.JsonFraming;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>POST /v1/ticks</c>: reads the body as it comes, lets the engine have it block by block and answers once every tick was applied.
/// While the engine has no credit to give, nobody reads the socket. <c>?forecast=true</c> adds the forecasts that the ticks led to, in their
/// order: none for a tick inside a bar, and as many as <see cref="IngestTotal"/> holds; the others are counted.
/// </summary>
internal static class TicksEndpoint
{
    private const string Json = "application/json";
    private const string NdJson = "application/x-ndjson";

    public static readonly string[] AcceptedTypes = [Json, NdJson];

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ticks", (Delegate)PostAsync);

    private static async Task<IResult> PostAsync(HttpContext context)
    {
        if (Framing(context.Request.ContentType) is not { } framing)
        {
            return Problems.UnsupportedMediaType(context);
        }

        if (!StringValues.IsNullOrEmpty(context.Request.Headers.ContentEncoding))
        {
            return Problems.UnsupportedEncoding(context);
        }

        string? asked = context.Request.Query["forecast"].FirstOrDefault();
        bool withForecasts = false;
        if (asked is not null && !bool.TryParse(asked, out withForecasts))
        {
            return Problems.InvalidQuery("forecast", "true or false");
        }

        ForecastEngine engine = context.Engine();
        var body = new TickBody(context.Request.BodyReader, new TickJsonDecoder(framing), engine.NewBlockBuilder());
        var total = new IngestTotal();
        try
        {
            IMaterializer materializer = context.RequestServices.GetRequiredService<ActorSystem>().Materializer();
            await Source.From(() => body.ReadAsync(context.RequestAborted))
                .Via(engine.Ingest(new IngestOptions { WithForecasts = withForecasts }))
                .RunForeach(total.Add, materializer);
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or AbruptTerminationException)
        {
            return Problems.Unanswered(context, total.ToAnswer());
        }

        return Reply(context, body.Fault, total.ToAnswer(), withForecasts ? total : null);
    }

    private static IResult Reply(HttpContext context, BadHttpRequestException? fault, IngestAnswer answer, IngestTotal? forecasts) =>
        fault is not null ? Problems.BrokenBody(fault.StatusCode, fault.Message, answer)
        : answer.Refusal != RefusalReason.None ? Problems.Refused(context, answer)
        : IsAllRejected(answer) ? Problems.AllRejected(answer)
        : TypedResults.Bytes(
            JsonBytes.Of(writer => IngestAnswerJsonEncoder.Write(writer, answer, forecasts?.Forecasts, forecasts?.ForecastsOmitted ?? 0)), Json);

    private static bool IsAllRejected(IngestAnswer answer) =>
        answer.Rejected > 0 && answer.Accepted + answer.Duplicates + answer.TooOld + answer.Late == 0;

    private static JsonFraming? Framing(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? null
        : type.MediaType.Equals(NdJson, StringComparison.OrdinalIgnoreCase) ? JsonFraming.Lines
        : type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) ? JsonFraming.Document
        : null;
}
