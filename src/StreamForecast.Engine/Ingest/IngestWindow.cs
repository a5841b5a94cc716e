namespace StreamForecast.Engine.Ingest;

/// <summary>
/// How many blocks of one connection may be under way at once: more the sooner their answers come. The more there are, the more ticks share
/// a commit and a visit to their series; but what is under way is what a tick sent next has to wait for. Thread-safe.
/// </summary>
/// <param name="least">Blocks it never goes below, however long their answers take.</param>
/// <param name="most">Blocks it never goes above; at least <paramref name="least"/>.</param>
internal sealed class IngestWindow(int least, int most)
{
    private readonly int _least = least;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _waiting;
    private int _underWay;

    /// <summary>Blocks that may be under way now.</summary>
    public int Size { get; private set; } = least;

    /// <summary>A block sets out. One caller at a time.</summary>
    /// <returns>Ends when there is room for it.</returns>
    public Task EnterAsync()
    {
        lock (_lock)
        {
            if (_underWay < Size)
            {
                _underWay++;
                return Task.CompletedTask;
            }

            _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }
    }

    /// <summary>A block has its answer.</summary>
    /// <param name="isGood">It was taken whole, and soon enough: there is room for another.</param>
    public void Leave(bool isGood)
    {
        lock (_lock)
        {
            Size = Math.Clamp(isGood ? Size + 1 : Size - 1, _least, most);
            _underWay--;
            if (_waiting is { } next && _underWay < Size)
            {
                _waiting = null;
                _underWay++;
                next.SetResult();
            }
        }
    }
}
