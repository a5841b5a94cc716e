using StreamForecast.Daemon.Api.Description;
using StreamForecast.Daemon.Wiring;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary><c>GET /v1/sinks</c>: how every configured sink stands. It answers before the engine is ready, since that is when one asks.</summary>
internal static class SinksEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/sinks", (HttpContext context) =>
        TypedResults.Ok(new SinksReply([.. context.RequestServices.GetRequiredService<SinkService>().Reports().Select(SinkReply.Of)])))
        .Says(RouteTags.Daemon, "How every sink of forecasts stands", "Also while the daemon starts.")
        .Answers<SinksReply>("In the order of the configuration.");
}

/// <param name="Sinks">In the order of the configuration.</param>
public sealed record SinksReply(IReadOnlyList<SinkReply> Sinks);

/// <param name="Name">Its name.</param>
/// <param name="Type">Its kind.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Why, when there is something to say.</param>
/// <param name="Since">When the state began.</param>
/// <param name="RetryAt">When what failed is tried again.</param>
/// <param name="Written">Forecasts written since the start of the process.</param>
/// <param name="Buffered">Forecasts that wait.</param>
/// <param name="Dropped">Forecasts dropped because its buffer was full, or because it wants only the newest.</param>
/// <param name="HoldsIngest">It may miss nothing and its buffer is full: no tick is taken.</param>
/// <param name="Retries">Times that writing failed and was tried again.</param>
/// <param name="Gaps">Times that forecasts between its cursor and what was still kept were missing, or that written ones were lost.</param>
/// <param name="LastGap">Why the last of those that were not kept were missing.</param>
/// <param name="Lost">Forecasts that were written and are not there any more, as when somebody removes the file.</param>
/// <param name="LastLoss">What became of the last of them.</param>
/// <param name="LastEventTime">Newest event time written, RFC 3339.</param>
public sealed record SinkReply(
    string Name,
    string Type,
    ForecastSinkState State,
    string? Reason,
    DateTimeOffset Since,
    DateTimeOffset? RetryAt,
    long Written,
    long Buffered,
    long Dropped,
    bool HoldsIngest,
    long Retries,
    long Gaps,
    ResetReason? LastGap,
    long Lost,
    string? LastLoss,
    string? LastEventTime)
{
    internal static SinkReply Of(ForecastSinkReport report) => new(
        report.Name,
        report.Type,
        report.State,
        report.Reason,
        report.Since,
        report.RetryAt,
        report.Written,
        report.Buffered,
        report.Dropped,
        report.HoldsIngest,
        report.Retries,
        report.Gaps,
        report.LastGap == ResetReason.None ? null : report.LastGap,
        report.Lost,
        report.LastLoss,
        report.LastEventTime is { } time ? SeriesReply.Timestamp(time) : null);
}
