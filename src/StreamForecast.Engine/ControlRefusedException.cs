using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine;

/// <summary>A series was neither reconfigured nor forgotten; nothing has changed.</summary>
public sealed class ControlRefusedException(RefusalReason reason) : Exception($"The engine did not take the change ({reason}).")
{
    public RefusalReason Reason => reason;
}
