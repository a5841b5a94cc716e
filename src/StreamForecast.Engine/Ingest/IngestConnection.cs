using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>
/// One connection as the partitions see it. Once a partition has refused a batch of it, later ones that are already on their way are
/// refused too, so that a resend cannot be overtaken.
/// </summary>
internal sealed class IngestConnection(int partitions)
{
    // One writer each: only partition i touches element i.
    private readonly RefusalReason[] _refusals = new RefusalReason[partitions];

    public RefusalReason RefusalBy(int partition) => _refusals[partition];

    public void Refuse(int partition, RefusalReason reason) => _refusals[partition] = reason;
}
