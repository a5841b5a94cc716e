using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Ingest;

/// <summary>
/// One run of a source. When it is told to stop, nothing more is taken from the source, but its connection lives on until
/// <see cref="DisposeAsync"/>: only over that connection can the blocks under way still be acknowledged.
/// </summary>
internal sealed class SourceReading : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly IAsyncEnumerator<TickBlock> _reader;
    private Task<bool> _next = Task.FromResult(false);

    public SourceReading(ITickSource source, TickBlockBuilder blocks) => _reader = source.ReadAsync(blocks, _leaving.Token).GetAsyncEnumerator();

    /// <summary>Cancelled when the source is left for good.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <summary>The blocks of the source. A stop ends them; a block that is read at that moment goes nowhere.</summary>
    public async IAsyncEnumerable<TickBlock> BlocksAsync([EnumeratorCancellation] CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _next = _reader.MoveNextAsync().AsTask();
            await ((Task)_next.WaitAsync(stop)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested || !await _next.ConfigureAwait(false))
            {
                yield break;
            }

            yield return _reader.Current;
        }
    }

    /// <summary>Waits for the end of the stream that the blocks go through; after a stop, no longer than they may take to settle.</summary>
    public static async Task SettleAsync(Task stream, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        await stream.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await stream.WaitAsync(timeout, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!stream.IsCompleted)
        {
            throw new TickSourceException("it was stopped before all it had brought was on disk and acknowledged: the rest comes again");
        }
        catch (AggregateException gathered) when (gathered.Flatten().InnerExceptions.Count == 1)
        {
            // Streams wrap what an asynchronous stage throws, once or twice; the caller is promised the fault itself.
            ExceptionDispatchInfo.Throw(gathered.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Leaves the source, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reader.DisposeAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }
}
