using System.Net;
using Grpc.Core;

namespace StreamForecast.Daemon.Commands.Feed.Targets;

/// <summary>Tells a server that is no StreamForecast daemon, or another port of one, from a daemon that is away and may come back.</summary>
internal static class ForeignServer
{
    /// <summary>HTTP/2's way to say that a port speaks HTTP/1 alone.</summary>
    private const long Http11Required = 0xd;

    /// <summary>What came back is no HTTP/2, as from a server that knows of none.</summary>
    private const long ProtocolError = 0x1;

    /// <summary>How the gRPC library begins to tell of an answer that is none of gRPC.</summary>
    private const string BadResponse = "Bad gRPC response";

    /// <param name="fault">Why a call failed.</param>
    /// <returns>Whether trying again cannot help.</returns>
    public static bool Is(Exception? fault) => fault switch
    {
        RpcException { StatusCode: StatusCode.Unimplemented } => true,
        RpcException { StatusCode: not StatusCode.Unavailable } rpc when rpc.Status.Detail.StartsWith(BadResponse, StringComparison.Ordinal) => true,
        RpcException rpc => Is(rpc.Status.DebugException),
        HttpProtocolException { ErrorCode: Http11Required or ProtocolError } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError } => true,
        _ => fault?.InnerException is { } inner && Is(inner),
    };

    /// <param name="status">What was answered to the question for a WebSocket; 0 for nothing.</param>
    /// <returns>Whether trying again cannot help: a daemon that starts, stops or has no room says so.</returns>
    public static bool Is(HttpStatusCode status) => status > HttpStatusCode.SwitchingProtocols && status is not (HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);

    public static CommandException Fault(Uri address, string port, string why) =>
        new($"what answers on {address.Authority} is no StreamForecast daemon, or not its port for {port} ({why})");
}
