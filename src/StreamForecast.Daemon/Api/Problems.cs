using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Connectors.Json;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>Every refusal of the HTTP surface, as RFC 9457 problem details: what is wrong, where, and the mend.</summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    /// <summary>Seconds a client should wait when the daemon starts, stops or has no room.</summary>
    private const string RetryAfterSeconds = "1";

    private const string QuarantineTitle = "The part of the store these series live in is damaged.";

    public static ProblemHttpResult NotReady(HttpContext context)
    {
        RetryLater(context);
        return Of(StatusCodes.Status503ServiceUnavailable, "not-ready", "The daemon is starting.",
            "The store is being recovered; /readyz shows how far it is. Send the request again.");
    }

    public static ProblemHttpResult Busy(HttpContext context)
    {
        RetryLater(context);
        return Of(StatusCodes.Status503ServiceUnavailable, "busy", "The engine did not answer in time.",
            "It is busy or a partition is being recovered; /readyz shows which. Send the request again.");
    }

    public static ProblemHttpResult Quarantined(string fault) =>
        Of(StatusCodes.Status503ServiceUnavailable, "quarantined", QuarantineTitle, Sentence(fault));

    public static ProblemHttpResult InvalidSeriesId(string fault) =>
        Of(StatusCodes.Status400BadRequest, "invalid-series-id", "This cannot be a series id.",
            $"{Sentence(fault)} Write '/' as %2F in a path, or name the series with ?id=.");

    public static ProblemHttpResult InvalidPattern(string fault) =>
        Of(StatusCodes.Status400BadRequest, "invalid-pattern", "This cannot match a series id.",
            $"{Sentence(fault)} A pattern is a series id where * stands for any run of characters.");

    public static ProblemHttpResult InvalidQuery(string name, string expected) =>
        Of(StatusCodes.Status400BadRequest, "invalid-query", $"The query parameter '{name}' is not valid.", $"{name} must be {expected}.");

    /// <param name="name">The parameter that nothing reads.</param>
    /// <param name="nearest">The one that was probably meant; null when none is near.</param>
    /// <param name="known">All that are read.</param>
    public static ProblemHttpResult UnknownQuery(string name, string? nearest, IReadOnlyList<string> known) =>
        Of(StatusCodes.Status400BadRequest, "unknown-query", $"There is no query parameter '{name}' here.",
            (nearest is null ? "" : $"Did you mean '{nearest}'? ")
            + (known.Count == 0 ? "This address takes none." : $"Known are: {string.Join(", ", known)}."));

    public static ProblemHttpResult MethodNotAllowed(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return Of(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", $"{context.Request.Method} is not answered here.",
            $"Send {allowed}.");
    }

    public static ProblemHttpResult UpgradeRequired(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        return Of(StatusCodes.Status426UpgradeRequired, "upgrade-required", "This address is a WebSocket.",
            $"Open it as ws://{context.Request.Host}{context.Request.Path}, with a client that speaks WebSocket.");
    }

    public static ProblemHttpResult ForeignOrigin(string origin) =>
        Of(StatusCodes.Status403Forbidden, "foreign-origin", "A page of another site may not open this.",
            $"The page is of '{origin}'. Open the WebSocket from a page of this daemon, or from a program, which sends no Origin; http.stream.allowed_origins lets in others.");

    public static ProblemHttpResult UnknownSeries(string id) =>
        Of(StatusCodes.Status404NotFound, "unknown-series", "There is no such series.",
            $"No tick of '{id}' was ever accepted here. Ids are case-sensitive; GET /v1/series lists them.");

    public static ProblemHttpResult NoForecastYet(string id) =>
        Of(StatusCodes.Status404NotFound, "no-forecast", "There is no forecast yet.", $"'{id}' has learned nothing so far: send it ticks.");

    public static ProblemHttpResult UnsupportedMediaType(HttpContext context)
    {
        string accepted = string.Join(", ", TicksEndpoint.AcceptedTypes);
        context.Response.Headers.Append("Accept-Post", accepted);
        return Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Ticks are not read in this format.",
            $"Content-Type must be one of: {accepted}; it is '{context.Request.ContentType}'.");
    }

    public static ProblemHttpResult UnsupportedEncoding(HttpContext context) =>
        Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-content-encoding", "Ticks are not read in this encoding.",
            $"Content-Encoding is '{context.Request.Headers.ContentEncoding}'; send gzip, br or deflate, or the body as it is, without the header.");

    /// <summary>A body whose lines did not all find a home; the counts say what became of the others.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">What became of the body.</param>
    /// <param name="namesLinesThatStand">See <see cref="IngestTotal.NamesLinesThatStand"/>.</param>
    public static ProblemHttpResult Refused(HttpContext context, IngestAnswer answer, bool namesLinesThatStand)
    {
        RetryLater(context);
        string others = namesLinesThatStand
            ? "they lie in more places than are named, so that some of the last range were learned: only with producer and seq none is learned twice"
            : "the others stand";
        return answer.Refusal switch
        {
            RefusalReason.Overloaded when context.RequestServices.GetRequiredService<SinkService>().Reports().Any(sink => sink.HoldsIngest) =>
                Of(StatusCodes.Status429TooManyRequests, "overloaded", "A sink holds ticks back.",
                    "It may miss nothing and is behind by more than its buffer; /v1/sinks shows which (holdsIngest) and why. "
                    + $"Send the lines in 'unacknowledged' again after a while; {others}.", answer),
            RefusalReason.Overloaded => Of(StatusCodes.Status429TooManyRequests, "overloaded", "Ticks come faster than they are learned.",
                $"Send the lines in 'unacknowledged' again after a while; {others}.", answer),
            RefusalReason.StoreFull => Of(StatusCodes.Status507InsufficientStorage, "store-full", "The store has no space left.",
                $"Free disk space; the daemon goes on by itself. Then send the lines in 'unacknowledged' again; {others}.", answer),
            RefusalReason.Quarantined => Of(StatusCodes.Status503ServiceUnavailable, "quarantined", QuarantineTitle,
                "/readyz names the fault. The other lines stand.", answer),
            _ => Of(StatusCodes.Status503ServiceUnavailable, "stopping", "The daemon is stopping.",
                $"Send the lines in 'unacknowledged' again when it is back; {others}.", answer),
        };
    }

    /// <summary>A change of a series that was not made.</summary>
    public static ProblemHttpResult ControlRefused(HttpContext context, RefusalReason reason)
    {
        RetryLater(context);
        const string Title = "The series is as it was.";
        return reason switch
        {
            RefusalReason.Overloaded => Of(StatusCodes.Status429TooManyRequests, "overloaded", Title,
                "Too many changes wait already. Ask again after a while."),
            RefusalReason.StoreFull => Of(StatusCodes.Status507InsufficientStorage, "store-full", Title,
                "The store has no space left. Free disk space, then ask again."),
            RefusalReason.Quarantined => Of(StatusCodes.Status503ServiceUnavailable, "quarantined", QuarantineTitle, "/readyz names the fault."),
            _ => Of(StatusCodes.Status503ServiceUnavailable, "stopping", Title, "The daemon is stopping. Ask again when it is back."),
        };
    }

    /// <summary>A configuration that no series can run; <c>errors</c> names each faulty key.</summary>
    public static ProblemHttpResult InvalidConfiguration(IReadOnlyList<ConfigurationFault> faults) => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest, type: "urn:streamforecast:problem:invalid-configuration",
        title: "No series can be configured like this.",
        detail: Sentence(string.Join("; ", faults.Select(fault => $"{fault.Path} {fault.Message}".Trim()))),
        extensions: new Dictionary<string, object?>
        {
            ["errors"] = faults.Select(fault => new Dictionary<string, string> { ["field"] = fault.Path, ["message"] = fault.Message }).ToArray(),
        });

    public static ProblemHttpResult AllRejected(IngestAnswer answer) =>
        Of(StatusCodes.Status422UnprocessableEntity, "all-rejected", "No line is a tick.",
            "Each rejection names its line and what would be right.", answer);

    /// <summary>A write of which some lines are no ticks; writers of line protocol expect 400, and read what is wrong from <c>message</c>.</summary>
    public static ProblemHttpResult PartialWrite(IngestAnswer answer)
    {
        ProblemHttpResult problem = Of(StatusCodes.Status400BadRequest, "partial-write", "Not every line is a tick.",
            "Each rejection names its line and what would be right. The other lines stand: do not send them again.", answer);
        string first = answer.Rejections is [var rejection, ..] ? $", the first at line {rejection.Line}: {rejection.Detail}" : "";
        problem.ProblemDetails.Extensions["code"] = "invalid";
        problem.ProblemDetails.Extensions["message"] = $"partial write: {answer.Rejected} rejected{first}";
        return problem;
    }

    /// <summary>The input itself broke off; what was read before it is counted.</summary>
    public static ProblemHttpResult BrokenBody(int status, string detail, IngestAnswer answer) =>
        Of(status, status == StatusCodes.Status413PayloadTooLarge ? "body-too-large" : "broken-body", "The body was not read to its end.",
            $"{Sentence(detail)} The counts say what became of the lines before.", answer);

    public static ProblemHttpResult Unanswered(HttpContext context, IngestAnswer answer)
    {
        RetryLater(context);
        return Of(StatusCodes.Status503ServiceUnavailable, "unanswered", "Not every line was answered in time.",
            $"Whether the lines behind line {answer.LastLine} were learned is unknown: send them again. With producer and seq none is learned twice.", answer);
    }

    /// <summary>Fills in what a bare status code of the framework leaves out.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        HttpRequest request = context.HttpContext.Request;
        context.ProblemDetails.Instance ??= request.Path;
        context.ProblemDetails.Detail ??= context.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "Nothing lives at this path: the interface is under /v1, the dashboard at /.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not answered here; the Allow header names what is.",
            _ => null,
        };
    }

    private static void RetryLater(HttpContext context) => context.Response.Headers.RetryAfter = RetryAfterSeconds;

    private static ProblemHttpResult Of(int status, string kind, string title, string detail, IngestAnswer? answer = null) =>
        TypedResults.Problem(
            statusCode: status, type: $"urn:streamforecast:problem:{kind}", title: title, detail: detail,
            extensions: answer is null ? null : Fields(answer));

    /// <summary>The fields of a good answer, beside those of the problem.</summary>
    private static Dictionary<string, object?> Fields(IngestAnswer answer)
    {
        using JsonDocument written = JsonDocument.Parse(JsonBytes.Of(writer => IngestAnswerJsonEncoder.Write(writer, answer)));
        return written.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value.Clone());
    }

    private static string Sentence(string text) =>
        string.Create(text.Length + (text.EndsWith('.') || text.EndsWith('?') ? 0 : 1), text, (span, from) =>
        {
            span[^1] = '.';
            from.CopyTo(span);
            span[0] = char.ToUpperInvariant(span[0]);
        });
}
