namespace StreamForecast.Daemon.Api.Description;

/// <summary>What the interface's description says of a route beside what the framework knows: endpoints read their requests themselves.</summary>
/// <param name="Query">The query parameters it reads.</param>
/// <param name="Bodies">The media types it takes as a body, each with an example; empty for none.</param>
/// <param name="Replies">What it answers, by status.</param>
internal sealed record RouteDescription(
    IReadOnlyList<QueryParameter> Query, IReadOnlyList<RouteBody> Bodies, IReadOnlyList<RouteReply> Replies)
{
    public static readonly RouteDescription Empty = new([], [], []);
}

/// <summary>A body that a route takes.</summary>
/// <param name="MediaType">Its Content-Type.</param>
/// <param name="Example">A body one can send.</param>
internal sealed record RouteBody(string MediaType, string Example);

/// <summary>What a route answers.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Meaning">When it is answered.</param>
/// <param name="MediaType">The media type of its body; null for none.</param>
/// <param name="Example">A body as it may come; null where a schema stands for it.</param>
internal sealed record RouteReply(int Status, string Meaning, string? MediaType, string? Example = null);
