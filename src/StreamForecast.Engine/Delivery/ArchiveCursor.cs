using Akka.Actor;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Delivery;

/// <summary>
/// How far one archive has come: what its sink has written is saved, and once that is durable the partitions are told, so that they give up
/// nothing a lossless archive still needs. Belongs to its <see cref="SinkActor"/>.
/// </summary>
/// <param name="options">The archive.</param>
/// <param name="isLossless">Whether partitions wait for it.</param>
/// <param name="cursors">Where positions are kept.</param>
/// <param name="partitions">The partitions' router.</param>
/// <param name="partitionCount">How many there are.</param>
internal sealed class ArchiveCursor(
    ArchiveOptions options, bool isLossless, ISinkCursors cursors, IActorRef partitions, int partitionCount)
{
    private PatternPosition? _written;
    private PatternPosition? _saved;
    private bool _isSaving;
    private bool _isHolding;

    /// <summary>Something is written whose cursor is not durable yet.</summary>
    public bool IsBehind => _written is not null && !HasOffsetsOf(_saved, _written);

    /// <summary>Everything below these offsets is written.</summary>
    public void Written(PatternPosition position) => _written = position;

    /// <summary>Saves what is written; one save at a time.</summary>
    /// <param name="saved">Is called once, by another thread.</param>
    public void Save(Action<CursorSaved> saved)
    {
        if (_isSaving || !IsBehind)
        {
            return;
        }

        _isSaving = true;
        PatternPosition position = _written!;
        cursors.SaveCursor(options.Name, position, outcome => saved(new CursorSaved(position, outcome)));
    }

    public void OnSaved(CursorSaved saved)
    {
        _isSaving = false;
        if (saved.Outcome.Status != StoreStatus.Done)
        {
            return; // the next save says more
        }

        for (int partition = 0; isLossless && partition < partitionCount; partition++)
        {
            long offset = saved.Position.Offsets[partition];
            if (_saved?.Offsets[partition] != offset)
            {
                partitions.Tell(new ArchiveConfirmed(partition, options.Name, offset));
            }
        }

        _saved = saved.Position;
    }

    /// <summary>The buffer has changed: a lossless archive whose buffer is full holds the ticks back.</summary>
    public void Buffered(SinkBuffer buffer, IActorRef sink)
    {
        bool holds = isLossless && !buffer.IsWithinBounds;
        options.Status.Buffered(buffer.Count, holds);
        if (holds == _isHolding)
        {
            return;
        }

        _isHolding = holds;
        for (int partition = 0; partition < partitionCount; partition++)
        {
            partitions.Tell(new HoldIngest(partition, sink, holds));
        }
    }

    private static bool HasOffsetsOf(PatternPosition? one, PatternPosition other) =>
        one is not null && one.Offsets.SequenceEqual(other.Offsets);

    /// <param name="Position">What was saved.</param>
    /// <param name="Outcome">Whether it is durable.</param>
    internal sealed record CursorSaved(PatternPosition Position, StoreOutcome Outcome);
}
