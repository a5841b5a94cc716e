using Akka.Actor;
using Akka.Streams;
using Grpc.Core;
using Grpc.Core.Interceptors;
using StreamForecast.Engine;
using StreamForecast.Engine.Delivery;
using Status = Grpc.Core.Status;

namespace StreamForecast.Daemon.Grpc;

/// <summary>Tells callers what the engine's failures mean for them, as a status instead of an unnamed error.</summary>
internal sealed class FaultInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception fault) when (StatusOf(fault, context.CancellationToken) is { } status)
        {
            throw new RpcException(status);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception fault) when (StatusOf(fault, context.CancellationToken) is { } status)
        {
            throw new RpcException(status);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception fault) when (StatusOf(fault, context.CancellationToken) is { } status)
        {
            throw new RpcException(status);
        }
    }

    /// <summary>Null for what nobody planned for: the framework logs that and answers UNKNOWN.</summary>
    internal static Status? StatusOf(Exception fault, CancellationToken cancellation) => fault switch
    {
        AggregateException { InnerExceptions: [var alone] } => StatusOf(alone, cancellation), // as streams hand on what a task threw
        RpcException told => told.Status,
        ControlRefusedException refused => Refusals.StatusOf(refused.Reason),
        PartitionQuarantinedException quarantined => new Status(StatusCode.FailedPrecondition, $"quarantined: {quarantined.Message}"),
        AskTimeoutException or AbruptTerminationException => new Status(
            StatusCode.Unavailable, "busy: the engine did not answer in time; what has no answer is to be sent again"),
        OperationCanceledException or IOException when cancellation.IsCancellationRequested => new Status(StatusCode.Cancelled, "the caller left"),
        OperationCanceledException => new Status(StatusCode.Unavailable, "stopping: the daemon is going down"),
        SubscriberTooSlowException slow => new Status(StatusCode.ResourceExhausted, $"too-slow: {slow.Message}"),
        TimeoutException slow => new Status(StatusCode.ResourceExhausted, $"slow-subscriber: {slow.Message}"),
        _ => null,
    };
}
