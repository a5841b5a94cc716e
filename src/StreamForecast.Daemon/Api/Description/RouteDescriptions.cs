namespace StreamForecast.Daemon.Api.Description;

/// <summary>Lets a route say what it reads and answers where it is mapped.</summary>
internal static class RouteDescriptions
{
    /// <param name="endpoint">The route.</param>
    /// <param name="tag">What it belongs to.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">What else one has to know.</param>
    public static RouteHandlerBuilder Says(this RouteHandlerBuilder endpoint, string tag, string summary, string description = "") =>
        endpoint.WithTags(tag).WithSummary(summary).WithDescription(description);

    /// <summary>These query parameters are read.</summary>
    public static RouteHandlerBuilder Reads(this RouteHandlerBuilder endpoint, params QueryParameter[] query) =>
        endpoint.Describe(before => before with { Query = [.. before.Query, .. query] });

    /// <summary>A body is taken in this media type.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, string mediaType, string example) =>
        endpoint.Describe(before => before with { Bodies = [.. before.Bodies, new RouteBody(mediaType, example)] });

    /// <summary>A good answer that is written by hand: its example says what it looks like.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, int status, string meaning, string? mediaType = null, string? example = null) =>
        endpoint.Describe(before => before with { Replies = [.. before.Replies, new RouteReply(status, meaning, mediaType, example)] });

    /// <summary>A good answer of a known shape.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, string meaning) =>
        endpoint.Produces<T>().Answers(StatusCodes.Status200OK, meaning);

    /// <summary>A refusal, as problem details.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, int status, string meaning) =>
        endpoint.Answers(status, meaning, Problems.MediaType);

    /// <summary>The refusal of a daemon that is starting, stopping, or damaged there.</summary>
    public static RouteHandlerBuilder RefusesWhileNotReady(this RouteHandlerBuilder endpoint) =>
        endpoint.Refuses(StatusCodes.Status503ServiceUnavailable, "The daemon is starting or stopping, did not answer in time, or this part of its store is damaged. Retry-After says when to ask again.");

    /// <summary>The refusals of a route that asks of one series.</summary>
    public static RouteHandlerBuilder RefusesUnknownSeries(this RouteHandlerBuilder endpoint) => endpoint
        .Refuses(StatusCodes.Status400BadRequest, "The id cannot be one, or a query parameter is not known or not valid.")
        .Refuses(StatusCodes.Status404NotFound, "There is no such series.")
        .RefusesWhileNotReady();

    /// <summary>Refusals of a route that takes ticks; each counts what became of the lines, and names those to send again.</summary>
    public static RouteHandlerBuilder RefusesTicks(this RouteHandlerBuilder endpoint) => endpoint
        .Refuses(StatusCodes.Status413PayloadTooLarge, "The body is longer than http.max_request_bytes.")
        .Refuses(StatusCodes.Status415UnsupportedMediaType, "The body is in a format or an encoding that is not read.")
        .Refuses(StatusCodes.Status429TooManyRequests, "Ticks come faster than they are learned, or than a lossless sink takes their forecasts: send the lines in 'unacknowledged' again after a while.")
        .Refuses(StatusCodes.Status507InsufficientStorage, "The store has no space left.")
        .RefusesWhileNotReady();

    private static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, Func<RouteDescription, RouteDescription> change)
    {
        endpoint.Add(builder =>
        {
            RouteDescription before = builder.Metadata.OfType<RouteDescription>().LastOrDefault() ?? RouteDescription.Empty;
            builder.Metadata.Add(change(before));
        });
        return endpoint;
    }
}
