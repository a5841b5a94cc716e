using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Api;

/// <summary>
/// The blocks of one request's body. One that breaks off ends early instead of failing, so that what went before is answered.
/// </summary>
internal sealed class TickBody(PipeReader input, TickJsonDecoder decoder, TickBlockBuilder blocks)
{
    /// <summary>Why the body ended early; null when it was read to its end.</summary>
    public BadHttpRequestException? Fault { get; private set; }

    public async IAsyncEnumerable<TickBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<TickBlock> each = decoder.ReadAsync(input, blocks, cancellation).GetAsyncEnumerator(cancellation);
        while (await TryMoveNextAsync(each))
        {
            yield return each.Current;
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
