using Microsoft.Net.Http.Headers;
using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;
using JsonFraming = StreamForecast.Connectors.Json.JsonFraming;

namespace StreamForecast.Daemon.Api;

/// <summary><c>POST /v1/ticks</c>: ticks as JSON, NDJSON or CSV; the answer counts what became of them.</summary>
internal static class TicksEndpoint
{
    private const string Json = "application/json";
    private const string NdJson = "application/x-ndjson";
    private const string Csv = "text/csv";

    public static readonly string[] AcceptedTypes = [Json, NdJson, Csv];

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ticks", (Delegate)PostAsync);

    private static async Task<IResult> PostAsync(HttpContext context) =>
        ReadingOf(context.Request.ContentType) is { } read
            ? await TickIngest.RunAsync(context, read, Reply)
            : Problems.UnsupportedMediaType(context);

    private static IResult Reply(IngestAnswer answer) =>
        IsAllRejected(answer)
            ? Problems.AllRejected(answer)
            : TypedResults.Bytes(JsonBytes.Of(writer => IngestAnswerJsonEncoder.Write(writer, answer)), Json);

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
