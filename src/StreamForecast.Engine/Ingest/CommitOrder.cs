using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>
/// Tells the owner of one connection which of its blocks are durable: in order, one at a time, and never one behind a refused one, for
/// that one will be sent again.
/// </summary>
internal sealed class CommitOrder(Func<TickBlock, ValueTask> commit)
{
    private readonly Lock _lock = new();
    private Task<bool> _last = Task.FromResult(true);

    /// <returns>Ends when the block has been told, or will not be; fails when telling it did.</returns>
    public Task Add(TickBlock block, Task<bool> stored)
    {
        lock (_lock)
        {
            return _last = CommitAsync(_last, block, stored);
        }
    }

    private async Task<bool> CommitAsync(Task<bool> before, TickBlock block, Task<bool> stored)
    {
        if (!await before.ConfigureAwait(false) || !await stored.ConfigureAwait(false))
        {
            return false;
        }

        await commit(block).ConfigureAwait(false);
        return true;
    }
}
