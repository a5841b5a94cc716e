using StreamForecast.Connectors.Json;
using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Api.WebSockets;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;
using StreamForecast.Engine.Ingest;

namespace StreamForecast.Daemon.Api;

/// <summary><c>GET /v1/status</c>: how the daemon as a whole stands, for the dashboard.</summary>
internal static class StatusEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/status", async (HttpContext context, ApiNotice notice, StreamTally streams, DaemonOptions options) =>
        TypedResults.Ok(StatusReply.Of(
            await context.Engine().StatusAsync(context.RequestAborted), notice, streams.Reply, StoreReply.Of(options.Store.Directory), ProcessReply.Current())))
        .Says(RouteTags.Daemon, "How the daemon stands", "Ticks, refusals, latency of the last minute, partitions, store and process.")
        .Answers<StatusReply>("The status.")
        .RefusesWhileNotReady();
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
/// <param name="WebSockets">The connections of <c>/v1/stream</c>.</param>
/// <param name="AllocatedBytes">Bytes the managed heap has handed out since the start of the process.</param>
/// <param name="Notice">A sentence everybody should read; null for none.</param>
/// <param name="Latency">From the hand-over of ticks to their forecast, lately.</param>
/// <param name="Store">Room on the disk.</param>
/// <param name="Process">The process.</param>
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
    StreamsReply WebSockets,
    long AllocatedBytes,
    string? Notice,
    LatencyReply? Latency,
    StoreReply Store,
    ProcessReply Process,
    IReadOnlyList<PartitionStatus> Partitions)
{
    internal static StatusReply Of(EngineStatus status, ApiNotice notice, StreamsReply streams, StoreReply store, ProcessReply process) => new(
        status.IsReady,
        status.Series,
        status.Partitions.Sum(partition => partition.AwakeSeries),
        status.Partitions.Sum(partition => partition.AppliedTicks),
        status.Partitions.Sum(partition => partition.OutstandingTicks),
        status.Rejected.Values.Sum(),
        status.Rejected.Where(one => one.Value > 0).ToDictionary(one => IngestAnswerJsonEncoder.NameOf(one.Key), one => one.Value),
        status.UnknownFields,
        status.Subscriptions,
        streams,
        GC.GetTotalAllocatedBytes(),
        notice.Text,
        status.Latency is { } latency ? LatencyReply.Of(latency) : null,
        store,
        process,
        status.Partitions);
}

/// <summary>Latency in milliseconds; percentiles are null when no tick came.</summary>
/// <param name="WindowSeconds">How far back the ticks reach, at most.</param>
/// <param name="Ticks">Ticks measured.</param>
/// <param name="P50">Half of them took at most so long.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="P999">999 of 1,000.</param>
/// <param name="Max">The slowest.</param>
public sealed record LatencyReply(double WindowSeconds, long Ticks, double? P50, double? P90, double? P99, double? P999, double? Max)
{
    internal static LatencyReply Of(LatencySummary latency)
    {
        double? Told(TimeSpan span) => latency.Ticks == 0 ? null : span.TotalMilliseconds;
        return new LatencyReply(
            latency.Window.TotalSeconds, latency.Ticks, Told(latency.P50), Told(latency.P90), Told(latency.P99), Told(latency.P999), Told(latency.Max));
    }
}

/// <param name="Bytes">All files of the embedded store.</param>
/// <param name="WriteAheadBytes">The part of them that is still to be moved into the database.</param>
public sealed record StoreReply(long Bytes, long WriteAheadBytes)
{
    private const string WriteAheadSuffix = "-wal";

    internal static StoreReply Of(string directory)
    {
        var files = new DirectoryInfo(directory);
        if (!files.Exists)
        {
            return new StoreReply(0, 0);
        }

        FileInfo[] all = files.GetFiles("store.db*");
        return new StoreReply(
            all.Sum(file => file.Length), all.Where(file => file.Name.EndsWith(WriteAheadSuffix, StringComparison.Ordinal)).Sum(file => file.Length));
    }
}

/// <param name="StartedAt">When it was started.</param>
/// <param name="MemoryBytes">Memory it holds.</param>
public sealed record ProcessReply(DateTimeOffset StartedAt, long MemoryBytes)
{
    internal static ProcessReply Current()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new ProcessReply(new DateTimeOffset(process.StartTime), process.WorkingSet64);
    }
}
