using Microsoft.Net.Http.Headers;
using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Engine.Ingest;
using StreamForecast.Engine.Ports;
using JsonFraming = StreamForecast.Connectors.Json.JsonFraming;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// <c>POST /v1/ticks</c>: ticks as JSON, NDJSON or CSV; the answer counts what became of them. <c>?forecast=true</c> adds the forecasts that the
/// ticks led to, in their order: none for a tick inside a bar, and as many as <see cref="IngestTotal"/> holds; the others are counted.
/// </summary>
internal static class TicksEndpoint
{
    private const string Json = "application/json";
    private const string NdJson = "application/x-ndjson";
    private const string Csv = "text/csv";

    public static readonly string[] AcceptedTypes = [Json, NdJson, Csv];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/ticks", (Delegate)PostAsync)
            .WithQuery(QueryParameter.Flag("forecast", "Answer also with the forecasts the ticks led to, in their order, as far as one answer holds them."))
            .Says(
                RouteTags.Ticks,
                "Send ticks",
                "Answered once every tick is durable and applied, with counts of what became of them and up to 100 rejections with line and reason. "
                + "Also as gzip, br or deflate. A tick may have producer and seq: then it is learned once however often it is sent.")
            .Takes(NdJson, """{"series":"BTC-USD","time":"2026-01-05T10:00:00Z","value":64000.12}""" + "\n")
            .Takes(Json, """[{"series":"BTC-USD","time":"2026-01-05T10:00:00Z","value":64000.12,"producer":"feed-1","seq":1}]""")
            .Takes(Csv, "series,time,value\nBTC-USD,2026-01-05T10:00:00Z,64000.12\n")
            .Answers(
                StatusCodes.Status200OK,
                "What became of the ticks; with a 'notice' where times look like another unit than nanoseconds, or may have been written under another name.",
                Json,
                """{"accepted":1,"duplicate":0,"tooOld":0,"late":0,"rejected":0,"rejections":[],"unacknowledged":[]}""")
            .Refuses(StatusCodes.Status400BadRequest, "A query parameter is not known or not valid, or the compressed body is damaged.")
            .Refuses(StatusCodes.Status422UnprocessableEntity, "Not one line is a tick.")
            .RefusesTicks();
        PostOnly.Map(api, "/ticks");
    }

    private static async Task<IResult> PostAsync(HttpContext context)
    {
        if (ReadingOf(context.Request.ContentType) is not { } read)
        {
            return Problems.UnsupportedMediaType(context);
        }

        string? asked = context.Request.Query["forecast"].FirstOrDefault();
        bool withForecasts = false;
        if (asked is not null && !bool.TryParse(asked, out withForecasts))
        {
            return Problems.InvalidQuery("forecast", "true or false");
        }

        return await TickIngest.RunAsync(
            context, read, new IngestOptions { WithForecasts = withForecasts }, (answer, total) => Reply(answer, withForecasts ? total : null));
    }

    private static IResult Reply(IngestAnswer answer, IngestTotal? forecasts) =>
        IsAllRejected(answer)
            ? Problems.AllRejected(answer)
            : TypedResults.Bytes(
                JsonBytes.Of(writer => IngestAnswerJsonEncoder.Write(writer, answer, forecasts?.Forecasts, forecasts?.ForecastsOmitted ?? 0)), Json);

    private static bool IsAllRejected(IngestAnswer answer) =>
        answer.Rejected > 0 && answer.Accepted + answer.Duplicates + answer.TooOld + answer.Late == 0;

    private static TickReading? ReadingOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type))
        {
            return null;
        }

        bool Is(string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
        return Is(NdJson) ? new TickJsonDecoder(JsonFraming.Lines).ReadAsync
            : Is(Json) ? new TickJsonDecoder(JsonFraming.Document).ReadAsync
            : Is(Csv) ? (input, blocks, cancellation) => PipedTicks.ReadAsync(
                input, blocks, new LineFramer(new TickCsvParser(), blocks.Limits.MaxLineBytes), cancellation)
            : null;
    }
}
