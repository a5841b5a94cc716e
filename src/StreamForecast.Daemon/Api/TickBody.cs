using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>Reads the ticks of a pipe in one format, block after block.</summary>
internal delegate IAsyncEnumerable<TickBlock> TickReading(PipeReader input, TickBlockBuilder blocks, CancellationToken cancellation);

/// <summary>
/// The blocks of one request's body. One that breaks off ends early instead of failing, so that what went before is answered.
/// </summary>
/// <param name="input">The body.</param>
/// <param name="read">Reads its format.</param>
/// <param name="blocks">Where its ticks are gathered.</param>
/// <param name="isOwn">The pipe is the body's own, to be completed behind the last read; the server's goes on to the connection's next request.</param>
internal sealed class TickBody(PipeReader input, TickReading read, TickBlockBuilder blocks, bool isOwn)
{
    /// <summary>Why the body ended early; null when it was read to its end.</summary>
    public BadHttpRequestException? Fault { get; private set; }

    public async IAsyncEnumerable<TickBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await using IAsyncEnumerator<TickBlock> each = read(input, blocks, cancellation).GetAsyncEnumerator(cancellation);
            while (await TryMoveNextAsync(each))
            {
                yield return each.Current;
            }

            if (Fault is not null && !blocks.IsEmpty)
            {
                yield return blocks.Build(); // whole lines that came before the fault
            }
        }
        finally
        {
            if (isOwn)
            {
                await input.CompleteAsync(); // gives its buffers back
            }
        }
    }

    private async ValueTask<bool> TryMoveNextAsync(IAsyncEnumerator<TickBlock> each)
    {
        try
        {
            return await each.MoveNextAsync();
        }
        catch (BadHttpRequestException fault)
        {
            Fault = fault;
            return false;
        }
    }
}
