using StreamForecast.Engine.Ports;
using StreamForecast.Storage.Records;

namespace StreamForecast.Storage.Inspection;

/// <summary>
/// Which part of a damaged partition can stand by itself: one run of the log without gap or damage, and the series that have a sound
/// snapshot, or their beginning, in reach of it. Of several runs the one that keeps most series; of equals the last, for it is the newest.
/// </summary>
/// <param name="Begin">Log offset where the run begins.</param>
/// <param name="End">Log offset behind it; with <paramref name="Begin"/> 0 when no row of the log is sound.</param>
/// <param name="Kept">Series that go along.</param>
/// <param name="Lost">Series that do not.</param>
internal sealed record SalvagePlan(long Begin, long End, IReadOnlyList<SalvageSeries> Kept, IReadOnlyList<SalvageSeries> Lost)
{
    /// <param name="rows">The rows of the log, in order: where each begins and ends, and whether it is sound.</param>
    /// <param name="series">The series of the partition.</param>
    public static SalvagePlan Of(IReadOnlyList<(long First, long End, bool IsSound)> rows, IReadOnlyList<SalvageSeries> series)
    {
        SalvagePlan best = Of(0, 0, series, one => one.Snapshots.Count > 0);
        foreach ((long begin, long end) in Runs(rows))
        {
            SalvagePlan plan = Of(begin, end, series, one => one.IsInReachOf(begin, end));
            if (plan.Kept.Count >= best.Kept.Count)
            {
                best = plan;
            }
        }

        return best;
    }

    /// <summary>Nothing of the log is left: snapshots alone, at the beginning of a new one.</summary>
    public bool IsWithoutLog => End == 0;

    private static SalvagePlan Of(long begin, long end, IReadOnlyList<SalvageSeries> series, Func<SalvageSeries, bool> isKept)
    {
        ILookup<bool, SalvageSeries> kept = series.ToLookup(one => one.Row.IsIntact && isKept(one));
        return new SalvagePlan(begin, end, [.. kept[true]], [.. kept[false]]);
    }

    private static IEnumerable<(long Begin, long End)> Runs(IReadOnlyList<(long First, long End, bool IsSound)> rows)
    {
        (long Begin, long End)? run = null;
        foreach ((long first, long end, bool isSound) in rows)
        {
            if (run is { } open && (!isSound || first != open.End))
            {
                yield return open;
                run = null;
            }

            if (isSound)
            {
                run = (run?.Begin ?? first, end);
            }
        }

        if (run is { } last)
        {
            yield return last;
        }
    }
}

/// <param name="Row">Its row.</param>
/// <param name="Snapshots">Its sound snapshots, the newest first.</param>
internal sealed record SalvageSeries(SeriesRow Row, IReadOnlyList<SnapshotRow> Snapshots)
{
    public bool IsInReachOf(long begin, long end) =>
        Snapshots.Any(one => one.Offset <= end) || (Row.Configured >= begin && Row.Configured < end);

    /// <summary>It goes on from a state that stands below the run, while ticks between may be lost.</summary>
    public bool MayLackTicks(long begin, long end) => Snapshots.Any(one => one.Offset <= end)
        && Snapshots.First(one => one.Offset <= end).Offset < begin && Row.Configured < begin;

    /// <summary>With the snapshots that stand on a log which ends there.</summary>
    public SalvageSeries UpTo(long end) => this with { Snapshots = [.. Snapshots.Where(one => one.Offset <= end)] };

    /// <summary>As if its newest state stood at the beginning of a new log.</summary>
    public SalvageSeries AtTheBeginning()
    {
        var made = SnapshotRow.Seal(new SeriesSnapshot(Row.Number, 0, Snapshots[0].Bytes));
        return new SalvageSeries(SeriesRow.Seal(Row.Number, Row.Id, Row.Generation, Row.Partition, configured: 0), [made]);
    }
}
