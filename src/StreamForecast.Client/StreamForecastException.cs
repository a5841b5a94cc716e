using Grpc.Core;

namespace StreamForecast.Client;

/// <summary>The daemon refused something for good: sending it again as it is does not help. Or a listener of a feed threw, which ended the feed.</summary>
public sealed class StreamForecastException : Exception
{
    internal StreamForecastException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    internal static StreamForecastException Of(RpcException fault) => new($"{fault.StatusCode}: {fault.Status.Detail}", fault);

    /// <summary>Whether another try may do better: the daemon restarts, is full, or was not reached.</summary>
    internal static bool IsPassing(RpcException fault) => fault.StatusCode
        is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled
        or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.FailedPrecondition;
}
