using Akka.Actor;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>What the store knows of archives, as this engine reads it.</summary>
/// <param name="plan">Where it is kept, and who may miss nothing.</param>
/// <param name="store">Positions of another epoch, or of another number of partitions, mean nothing.</param>
internal sealed class ArchivePositions(ArchivePlan plan, StoreIdentity store)
{
    /// <summary>The position of an archive; null when it has none. Blocks.</summary>
    public ResumePosition? Read(string archive) => plan.Cursors.ReadCursor(archive);

    public ArchiveCursor CursorOf(ArchiveOptions archive, bool isLossless, IActorRef partitions) =>
        new(archive, isLossless, plan.Cursors, partitions, store.PartitionCount);

    /// <summary>Where the lossless ones stand, one offset a partition; null where that means nothing. Blocks.</summary>
    public Dictionary<string, IReadOnlyList<long>?> OfLossless() => plan.Lossless.ToDictionary(
        name => name,
        name => Read(name) is PatternPosition position && position.Epoch == store.Epoch && position.Offsets.Count == store.PartitionCount
            ? position.Offsets
            : null);

    /// <summary>An archive without a position has one before the first forecast is made for it: a crash from then on costs it nothing.</summary>
    /// <param name="archive">Its name.</param>
    /// <param name="pattern">Its filter.</param>
    /// <param name="offsets">Where it begins, one a partition.</param>
    public async Task BeginAsync(string archive, string pattern, IReadOnlyList<long> offsets)
    {
        var saved = new TaskCompletionSource<StoreOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        plan.Cursors.SaveCursor(archive, new PatternPosition(store.Epoch, PatternPosition.HashOf(pattern), offsets), saved.SetResult);
        StoreOutcome outcome = await saved.Task;
        if (outcome.Status != StoreStatus.Done)
        {
            throw new InvalidOperationException($"The position of '{archive}' cannot be stored: {outcome.Error?.Message ?? "no space"}", outcome.Error);
        }
    }
}
