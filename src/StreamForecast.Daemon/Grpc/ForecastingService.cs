using System.Text;
using Akka.Actor;
using Akka.Streams;
using Grpc.Core;
using StreamForecast.Daemon.Api;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Ports;
using StreamForecast.Models.Explanation;
using StreamForecast.Protocol.V1;
using ForecastBatch = StreamForecast.Protocol.V1.ForecastBatch;
using Status = Grpc.Core.Status;

namespace StreamForecast.Daemon.Grpc;

/// <summary>
/// The gRPC surface: the same meanings as over HTTP, in packed columns. What goes wrong is a status with a sentence: INVALID_ARGUMENT
/// names the field, NOT_FOUND the series, UNAVAILABLE says that the daemon is starting or stopping.
/// </summary>
internal sealed class ForecastingService(IServiceProvider services, ActorSystem system, IHostApplicationLifetime lifetime)
    : Forecasting.ForecastingBase
{
    /// <summary>What a subscriber has to take its last forecasts when the daemon stops.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    public override Task Feed(
        IAsyncStreamReader<TickBatch> requestStream, IServerStreamWriter<FeedAck> responseStream, ServerCallContext context) =>
        FeedCall.RunAsync(Engine(), system.Materializer(), requestStream, responseStream, context.CancellationToken);

    public override async Task Subscribe(
        SubscribeRequest request, IServerStreamWriter<ForecastBatch> responseStream, ServerCallContext context)
    {
        var options = new SubscriptionOptions
        {
            Pattern = PatternOf(request.Pattern),
            Resume = PositionOf(request.ResumeFrom),
            IsLossless = request.Lossless,
        };
        ForecastEngine engine = Engine();

        // The engine ends its subscriptions itself when it stops; the grace is for a client that has stopped reading.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        await using CancellationTokenRegistration stop = lifetime.ApplicationStopping.Register(() => ending.CancelAfter(StopGrace));
        using var forecasts = new GrpcForecasts(responseStream, engine.Epoch, ending.Token);
        await using Subscription subscription = await engine.SubscribeAsync(
            $"grpc {context.Peer}", options, forecasts, ending.Token);
        await forecasts.OpenAsync(context);
        await subscription.Completion.WaitAsync(ending.Token);
    }

    public override async Task<ForecastBatch> GetForecast(GetForecastRequest request, ServerCallContext context)
    {
        ForecastEngine engine = Engine();
        string id = IdOf(request.Series);
        if (await engine.ForecastAsync(id, context.CancellationToken) is not { } forecast || !engine.Directory.TryFind(id, out SeriesHandle? series))
        {
            throw engine.Directory.TryFind(id, out _) ? Failure(StatusCode.NotFound, $"'{id}' has learned nothing so far: send it ticks") : Unknown(id);
        }

        int steps = request.Horizon == 0 ? forecast.Layout.Horizon : (int)request.Horizon;
        return steps >= 1 && steps <= forecast.Layout.Horizon
            ? ForecastBatches.Of(engine.Epoch, [new SeriesForecast(series, forecast)], maxSteps: steps).Single()
            : throw Failure(
                StatusCode.InvalidArgument, $"horizon must be 1 to {forecast.Layout.Horizon}, as the series is configured, or 0 for all of it");
    }

    public override async Task<ListSeriesReply> ListSeries(ListSeriesRequest request, ServerCallContext context)
    {
        string pattern = PatternOf(request.Pattern);
        int size = request.PageSize == 0 ? SeriesEndpoints.DefaultPage : (int)Math.Min(request.PageSize, int.MaxValue);
        if (size > SeriesEndpoints.MaxPage)
        {
            throw Failure(StatusCode.InvalidArgument, $"page_size must be 1 to {SeriesEndpoints.MaxPage}, or 0 for {SeriesEndpoints.DefaultPage}");
        }

        return Replies.Of(await Engine().ListAsync(pattern, request.After, size, context.CancellationToken));
    }

    public override async Task<Explanation> Explain(ExplainRequest request, ServerCallContext context)
    {
        string id = IdOf(request.Series);
        if (request.Lags > MemoryExplanation.MaxLags)
        {
            throw Failure(StatusCode.InvalidArgument, $"lags must be 1 to {MemoryExplanation.MaxLags}, or 0 for {SeriesEndpoints.DefaultLags}");
        }

        int lags = request.Lags == 0 ? SeriesEndpoints.DefaultLags : (int)request.Lags;
        return await Engine().ExplainAsync(id, lags, context.CancellationToken) is { } explanation ? Replies.Of(explanation) : throw Unknown(id);
    }

    public override async Task<ForgetReply> Forget(ForgetRequest request, ServerCallContext context)
    {
        string id = IdOf(request.Series);
        return await Engine().ForgetAsync(id, context.CancellationToken) ? new ForgetReply() : throw Unknown(id);
    }

    // Null until the store is recovered.
    private ForecastEngine Engine() => services.GetService<ForecastEngine>()
        ?? throw Failure(StatusCode.Unavailable, "the daemon is starting: the store is being recovered; call again");

    private static string IdOf(string id) => SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(id)) is { } fault
        ? throw Failure(StatusCode.InvalidArgument, $"series: {fault}")
        : id;

    private static string PatternOf(string pattern) => pattern.Length == 0 ? "*"
        : SeriesAddress.PatternFault(pattern) is { } fault ? throw Failure(StatusCode.InvalidArgument, $"pattern: {fault}")
        : pattern;

    private static ResumePosition? PositionOf(string text) => text.Length == 0 ? null
        : ResumePosition.Parse(text) ?? throw Failure(StatusCode.InvalidArgument, "resume_from: is not a position received before, as it came");

    private static RpcException Unknown(string id) =>
        Failure(StatusCode.NotFound, $"no tick of '{id}' was ever accepted here; ids are case-sensitive");

    private static RpcException Failure(StatusCode code, string detail) => new(new Status(code, detail));
}
