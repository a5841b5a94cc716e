using Grpc.Core;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Grpc;

/// <summary>What a refusal of the engine is to a caller.</summary>
internal static class Refusals
{
    public static Status StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.Overloaded => new Status(
            StatusCode.ResourceExhausted, "overloaded: ticks come faster than they are learned; send what is unacknowledged again after a while"),
        RefusalReason.StoreFull => new Status(
            StatusCode.ResourceExhausted, "store-full: the store has no space left; free some, then send what is unacknowledged again"),
        RefusalReason.Quarantined => new Status(
            StatusCode.FailedPrecondition, "quarantined: the part of the store that these series live in is damaged; /readyz names the fault"),
        _ => new Status(StatusCode.Unavailable, "stopping: send what is unacknowledged again when the daemon is back"),
    };
}
