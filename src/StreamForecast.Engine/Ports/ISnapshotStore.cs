namespace StreamForecast.Engine.Ports;

/// <summary>Versioned bytes of series' states, and with them the rows of their histories. Two are kept a series; the newer replaces the older.</summary>
public interface ISnapshotStore : IHistoryStore
{
    /// <summary>
    /// Writes snapshots of one partition in one commit with the appends around it, and drops the log below <paramref name="trimBelow"/>.
    /// Their histories are read until the call is answered, and never after.
    /// </summary>
    /// <param name="partition">The partition of all of them.</param>
    /// <param name="snapshots">The snapshots.</param>
    /// <param name="trimBelow">Log offset below which no series needs the log any more.</param>
    /// <param name="completed">Called once from the writer's thread; must not block.</param>
    void Save(int partition, IReadOnlyList<SeriesSnapshot> snapshots, long trimBelow, Action<StoreOutcome> completed);

    /// <summary>The newest snapshot that passes its checksum; null when there is none. Blocks: call it off the dispatcher.</summary>
    SeriesSnapshot? Load(int series);
}

/// <param name="Series">The series' number.</param>
/// <param name="Offset">The log offset the state stands at: it holds every record below, none from here on.</param>
/// <param name="Bytes">A StreamForecast.Protocol.State.SeriesState message.</param>
public sealed record SeriesSnapshot(int Series, long Offset, byte[] Bytes)
{
    /// <summary>What the series learned up to here and the store may not have yet. Rows that it has are written over with the same.</summary>
    public IHistoryRows History { get; init; } = SeriesHistory.Empty;
}
