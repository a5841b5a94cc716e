namespace StreamForecast.Storage.Inspection;

/// <summary>Something in a store that is not as it was written.</summary>
/// <param name="Place">Where: "partition 3", "snapshot of series 'a'", "file".</param>
/// <param name="Fault">What is wrong, and what follows from it.</param>
public sealed record StoreFault(string Place, string Fault);

/// <summary>What <see cref="StoreInspector"/> found.</summary>
/// <param name="Format">The store's format.</param>
/// <param name="Partitions">Its partitions.</param>
/// <param name="Series">Living series.</param>
/// <param name="LogRecords">Records of the logs.</param>
/// <param name="Snapshots">Snapshots.</param>
/// <param name="HistoryRows">Observations of the histories.</param>
/// <param name="Faults">What is wrong; empty for a sound store.</param>
public sealed record StoreReport(
    int Format, int Partitions, long Series, long LogRecords, long Snapshots, long HistoryRows, IReadOnlyList<StoreFault> Faults)
{
    public bool IsSound => Faults.Count == 0;
}
