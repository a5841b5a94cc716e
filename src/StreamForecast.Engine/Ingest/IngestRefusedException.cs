using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>The engine did not take ticks of a source; nothing after its last commit may be taken for learned.</summary>
public sealed class IngestRefusedException(string source, RefusalReason reason)
    : Exception($"Source '{source}': the engine refused ticks ({reason}); they will be sent again from the last commit.")
{
    public RefusalReason Reason => reason;
}
