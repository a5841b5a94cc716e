using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Tcp;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary><c>GET /v1/sources</c>: how every configured source stands. It answers before the engine is ready, since that is when one asks.</summary>
internal static class SourcesEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/sources", (HttpContext context) =>
        TypedResults.Ok(new SourcesReply([.. Reports(context.RequestServices).Select(SourceReply.Of)])))
        .Says(RouteTags.Daemon, "How every source of ticks stands", "Also while the daemon starts.")
        .Answers<SourcesReply>("In the order of the configuration.");

    /// <summary>The configured ones, and the port for lines, where it is open.</summary>
    private static IEnumerable<TickSourceReport> Reports(IServiceProvider services) =>
        services.GetRequiredService<SourceService>().Reports().Concat(services.GetServices<LineProtocolListener>().Select(listener => listener.Report()));
}

/// <param name="Sources">In the order of the configuration.</param>
public sealed record SourcesReply(IReadOnlyList<SourceReply> Sources);

/// <param name="Name">Its name.</param>
/// <param name="Type">Its kind.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Why, when there is something to say.</param>
/// <param name="Position">Where in the source the reason arose.</param>
/// <param name="Since">When the state began.</param>
/// <param name="RetryAt">When a failed source is run again.</param>
/// <param name="Ticks">What became of its ticks since the start of the process.</param>
/// <param name="Rejections">The rejected ones by reason, each with its last example.</param>
/// <param name="TimedByReceipt">Ticks that have the time of their receipt, for want of one of their own.</param>
/// <param name="Reconnects">Times that it ran again after it had not.</param>
/// <param name="Gaps">Times that numbers were skipped.</param>
/// <param name="Missing">Ticks or messages the gaps hold.</param>
/// <param name="Troubles">What went wrong and was survived, by kind, each with its last example.</param>
/// <param name="LastEventTime">Newest event time, RFC 3339.</param>
public sealed record SourceReply(
    string Name,
    string Type,
    TickSourceState State,
    string? Reason,
    string? Position,
    DateTimeOffset Since,
    DateTimeOffset? RetryAt,
    SourceTicks Ticks,
    IReadOnlyList<RejectionTally> Rejections,
    long TimedByReceipt,
    long Reconnects,
    long Gaps,
    long Missing,
    IReadOnlyList<TroubleTally> Troubles,
    string? LastEventTime)
{
    internal static SourceReply Of(TickSourceReport report) => new(
        report.Name,
        report.Type,
        report.State,
        report.Reason,
        report.Position,
        report.Since,
        report.RetryAt,
        new SourceTicks(report.Accepted, report.Duplicates, report.TooOld, report.Late, report.Rejected),
        report.Rejections,
        report.TimedByReceipt,
        report.Reconnects,
        report.Gaps,
        report.Missing,
        report.Troubles,
        report.LastEventTime is { } time ? SeriesReply.Timestamp(time) : null);
}

/// <summary>Counts of ticks by what became of them, named as <c>POST /v1/ticks</c> names them.</summary>
public sealed record SourceTicks(long Accepted, long Duplicate, long TooOld, long Late, long Rejected);
