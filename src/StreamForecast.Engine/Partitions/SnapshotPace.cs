namespace StreamForecast.Engine.Partitions;

/// <summary>
/// When a partition's next round of snapshots is due. Rounds come at even distances, each taking the series whose newest snapshot is the oldest, so
/// that every series is snapshotted twice while the log grows to its bound: the older of its two snapshots then holds the log back no further
/// than that. Taken only when the log is at its bound, the two would come one right after the other, which costs as many and replays more.
/// </summary>
/// <param name="maxTailRecords">See <see cref="EngineSettings.MaxTailRecords"/>.</param>
/// <param name="maxTailReplay">This partition's share of <see cref="EngineSettings.MaxTailReplay"/>.</param>
internal sealed class SnapshotPace(int maxTailRecords, TimeSpan maxTailReplay)
{
    /// <summary>Snapshots asked for at once: enough to share a commit, few enough to leave ticks their turn.</summary>
    public const int RoundSize = 64;

    /// <summary>
    /// Ticks a series, on the mean, that the log holds at least before its replay time asks for snapshots. Series of large models would otherwise be
    /// written out every few ticks, which costs more than replaying those.
    /// </summary>
    private const int TicksWorthASnapshot = 64;

    private const int SnapshotsOfEach = 2;

    private long _offset;
    private TimeSpan _cost;
    private int? _series;

    /// <summary>The log is longer than its bound.</summary>
    /// <param name="records">Records of the log.</param>
    /// <param name="cost">About how long their replay would take.</param>
    /// <param name="series">Series of the partition.</param>
    public bool IsTailLong(long records, TimeSpan cost, int series) => IsLong(records, cost, series, share: 1);

    /// <summary>Enough was appended since the last round.</summary>
    /// <param name="nextOffset">Offset of the record that will follow.</param>
    /// <param name="appendedCost">About how long the replay of everything ever appended would take.</param>
    /// <param name="series">Series of the partition: how many of them need the log is known from the first round on.</param>
    public bool IsDue(long nextOffset, TimeSpan appendedCost, int series)
    {
        int sharing = Math.Max(1, _series ?? series);
        return IsLong(
            nextOffset - _offset, appendedCost - _cost, sharing, Math.Min(1.0, (double)RoundSize / sharing) / SnapshotsOfEach);
    }

    /// <summary>The log begins to grow here.</summary>
    public void Begin(long nextOffset, TimeSpan appendedCost) => (_offset, _cost) = (nextOffset, appendedCost);

    /// <summary>A round begins.</summary>
    /// <param name="nextOffset">Offset of the record that will follow.</param>
    /// <param name="appendedCost">About how long the replay of everything ever appended would take.</param>
    /// <param name="needing">Series that need the log, among which the rounds go round.</param>
    public void BeginRound(long nextOffset, TimeSpan appendedCost, int needing)
    {
        Begin(nextOffset, appendedCost);
        _series = needing;
    }

    private bool IsLong(long records, TimeSpan cost, int series, double share) => records > maxTailRecords * share
        || (cost > maxTailReplay * share && records > (double)TicksWorthASnapshot * series * share);
}
