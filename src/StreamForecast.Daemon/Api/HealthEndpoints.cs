using Akka.Actor;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Api;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it takes ticks, or how far it is and what keeps it from it.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        // Probes often ask by HEAD.
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        app.MapMethods("/healthz", methods, () => TypedResults.Ok(new HealthReply("alive")))
            .Says(RouteTags.Daemon, "Is the process alive")
            .Answers<HealthReply>("It answers.");
        app.MapMethods("/readyz", methods, (Delegate)ReadyAsync)
            .Says(RouteTags.Daemon, "Does the daemon take ticks")
            .Answers<ReadinessReply>("It does.")
            .Answers(StatusCodes.Status503ServiceUnavailable, "Not yet, and how far it is.", "application/json");
    }

    internal static async Task<IResult> ReadyAsync(HttpContext context)
    {
        try
        {
            ReadinessReply reply = context.RequestServices.GetService<ForecastEngine>() is { } engine
                ? ReadinessReply.Of(await engine.StatusAsync(context.RequestAborted))
                : ReadinessReply.Starting;
            return TypedResults.Json(reply, statusCode: reply.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }
        catch (AskTimeoutException)
        {
            return Problems.Busy(context); // a partition that does not answer takes no ticks either
        }
    }
}

/// <param name="Status">"alive".</param>
public sealed record HealthReply(string Status);

/// <summary>Whether the daemon takes ticks.</summary>
/// <param name="Ready">Every sound partition takes ticks.</param>
/// <param name="PartitionsReady">Partitions that do.</param>
/// <param name="Partitions">All of them; 0 while the store is being opened.</param>
/// <param name="ReplayingSeries">Series whose part of the log is still to be replayed; each is before it learns again.</param>
/// <param name="Quarantined">Partitions that do not run, and why.</param>
public sealed record ReadinessReply(
    bool Ready, int PartitionsReady, int Partitions, int ReplayingSeries, IReadOnlyDictionary<int, string> Quarantined)
{
    internal static readonly ReadinessReply Starting = new(false, 0, 0, 0, new Dictionary<int, string>());

    internal static ReadinessReply Of(EngineStatus status) => new(
        status.IsReady,
        status.Partitions.Count(partition => partition.IsReady),
        status.Partitions.Count,
        status.Partitions.Sum(partition => partition.ReplayingSeries),
        status.Partitions.Where(partition => partition.Quarantine is not null)
            .ToDictionary(partition => partition.Partition, partition => partition.Quarantine!));
}
