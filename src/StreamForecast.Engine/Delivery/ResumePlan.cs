using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>What a subscriber's position means to the partitions of this store, in this epoch.</summary>
/// <param name="Reset">Why the position means nothing here; none where it does.</param>
/// <param name="Offsets">From where on, a partition; null where it is not by offsets.</param>
/// <param name="From">From where on, for all partitions; null for from now on.</param>
internal sealed record ResumePlan(ResetReason Reset, IReadOnlyList<long>? Offsets, ResumeFrom? From)
{
    public ResumeFrom? Of(int partition) => Offsets is { } offsets ? new ResumeFrom.Offset(offsets[partition]) : From;

    public static ResumePlan Of(SubscriptionOptions options, long epoch, int partitions) => options.Resume switch
    {
        null => new ResumePlan(ResetReason.None, null, null),
        SeriesPosition series => series.Epoch != epoch ? Anew(ResetReason.OtherEpoch)
            : !options.IsOneSeries ? Anew(ResetReason.OtherFilter)
            : new ResumePlan(ResetReason.None, null, new ResumeFrom.Sequence(series.Sequence)),
        PatternPosition pattern => pattern.Epoch != epoch || pattern.Offsets.Count != partitions ? Anew(ResetReason.OtherEpoch)
            : pattern.Filter != PatternPosition.HashOf(options.Pattern) ? Anew(ResetReason.OtherFilter)
            : new ResumePlan(ResetReason.None, pattern.Offsets, null),
        _ => Anew(ResetReason.Unreadable),
    };

    private static ResumePlan Anew(ResetReason reason) => new(reason, null, new ResumeFrom.Newest());
}
