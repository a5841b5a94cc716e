using StreamForecast.Connectors.Json;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Api;

/// <summary><c>GET /v1/status</c>: how the daemon as a whole stands, for the dashboard.</summary>
internal static class StatusEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/status", async (HttpContext context, ApiNotice notice) =>
        TypedResults.Ok(StatusReply.Of(await context.Engine().StatusAsync(context.RequestAborted), notice)));
}

/// <param name="Ready">Every sound partition takes ticks.</param>
/// <param name="Series">Series known.</param>
/// <param name="AwakeSeries">Series with their state in memory.</param>
/// <param name="AppliedTicks">Ticks applied since the start of the process.</param>
/// <param name="OutstandingTicks">Ticks on their way.</param>
/// <param name="Rejected">Lines refused at the edge since the start of the process.</param>
/// <param name="RejectedByReason">The same by reason, under the names that answers use; reasons that never occurred are left out.</param>
/// <param name="UnknownFields">Fields of ticks that nobody knows: ignored.</param>
/// <param name="Subscriptions">Subscriptions to forecasts.</param>
/// <param name="AllocatedBytes">Bytes the managed heap has handed out since the start of the process.</param>
/// <param name="Notice">A sentence everybody should read; null for none.</param>
/// <param name="Partitions">One by one.</param>
public sealed record StatusReply(
    bool Ready,
    int Series,
    int AwakeSeries,
    long AppliedTicks,
    long OutstandingTicks,
    long Rejected,
    IReadOnlyDictionary<string, long> RejectedByReason,
    long UnknownFields,
    int Subscriptions,
    long AllocatedBytes,
    string? Notice,
    IReadOnlyList<PartitionStatus> Partitions)
{
    internal static StatusReply Of(EngineStatus status, ApiNotice notice) => new(
        status.IsReady,
        status.Series,
        status.Partitions.Sum(partition => partition.AwakeSeries),
        status.Partitions.Sum(partition => partition.AppliedTicks),
        status.Partitions.Sum(partition => partition.OutstandingTicks),
        status.Rejected.Values.Sum(),
        status.Rejected.Where(one => one.Value > 0).ToDictionary(one => IngestAnswerJsonEncoder.NameOf(one.Key), one => one.Value),
        status.UnknownFields,
        status.Subscriptions,
        GC.GetTotalAllocatedBytes(),
        notice.Text,
        status.Partitions);
}
