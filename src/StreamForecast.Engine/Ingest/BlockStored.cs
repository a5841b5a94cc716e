namespace StreamForecast.Engine.Ingest;

/// <summary>Finds out when all batches of a block are durable. Partitions report to it from their own threads.</summary>
internal sealed class BlockStored(int batches)
{
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing = batches;

    /// <summary>True when every batch is durable; false as soon as one was refused.</summary>
    public Task<bool> Outcome => Volatile.Read(ref _missing) == 0 ? Task.FromResult(true) : _outcome.Task;

    public void Confirm()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _outcome.TrySetResult(true);
        }
    }

    public void Refuse() => _outcome.TrySetResult(false);
}
