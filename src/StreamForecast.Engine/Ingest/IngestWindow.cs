namespace StreamForecast.Engine.Ingest;

/// <summary>
/// How many blocks of one connection may be under way at once: more the sooner their answers come. The more there are, the more ticks share
/// a commit and a visit to their series; but what is under way is what a tick sent next has to wait for. However many blocks, they hold no more
/// ticks of a partition than it gives credit for: what is more would fill its waiting room and be refused, where it can as well wait in the
/// socket. Thread-safe.
/// </summary>
/// <param name="first">Blocks it begins with, for who begins knows nothing of what others have under way.</param>
/// <param name="partitions">Partitions there are.</param>
/// <param name="credit">Ticks of one partition, at most, unless a block alone has more.</param>
internal sealed class IngestWindow(int first, int partitions, int credit)
{
    private readonly Lock _lock = new();
    private readonly long[] _ticks = new long[partitions];
    private (IReadOnlyList<IngestBatch> Block, TaskCompletionSource HasRoom)? _waiting;
    private int _underWay;

    /// <summary>Blocks that may be under way now.</summary>
    public int Size { get; private set; } = first;

    /// <summary>A block sets out. One caller at a time.</summary>
    /// <param name="block">Its ticks, a batch a partition.</param>
    /// <returns>Ends when there is room for it.</returns>
    public Task EnterAsync(IReadOnlyList<IngestBatch> block)
    {
        lock (_lock)
        {
            if (HasRoomFor(block))
            {
                Count(block, 1);
                return Task.CompletedTask;
            }

            var hasRoom = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting = (block, hasRoom);
            return hasRoom.Task;
        }
    }

    /// <summary>A block has its answer.</summary>
    /// <param name="block">The block.</param>
    /// <param name="allowed">
    /// Blocks that may be under way where answers are like this one: it comes nearer by one. With more only where half of the room was used,
    /// for of what more would take, answers to a few do not tell. Not only where all was: a reader that shares its processors with all that
    /// learns seldom fills the room, and with fewer blocks under way there is more to do for each tick, so it would stay so.
    /// </param>
    public void Leave(IReadOnlyList<IngestBatch> block, int allowed)
    {
        lock (_lock)
        {
            bool isHalfFull = 2 * _underWay >= Size;
            Size += Size > allowed ? -1 : Size < allowed && isHalfFull ? 1 : 0;
            Count(block, -1);
            if (_waiting is { } next && HasRoomFor(next.Block))
            {
                _waiting = null;
                Count(next.Block, 1);
                next.HasRoom.SetResult();
            }
        }
    }

    private bool HasRoomFor(IReadOnlyList<IngestBatch> block) =>
        _underWay < Size && block.All(batch => _ticks[batch.Partition] == 0 || _ticks[batch.Partition] + batch.Count <= credit);

    private void Count(IReadOnlyList<IngestBatch> block, int sign)
    {
        _underWay += sign;
        foreach (IngestBatch batch in block)
        {
            _ticks[batch.Partition] += sign * batch.Count;
        }
    }
}
