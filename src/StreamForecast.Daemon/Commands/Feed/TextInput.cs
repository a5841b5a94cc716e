using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>Ticks as the daemon itself reads them, a line each, as they come.</summary>
/// <param name="stream">The text.</param>
/// <param name="parser">Reads a line of it.</param>
/// <param name="time">The clock.</param>
/// <param name="pool">Where buffers come from; null for the one that all share.</param>
internal sealed class TextInput(Stream stream, ITickParser parser, TimeProvider time, MemoryPool<byte>? pool = null) : FeedInput
{
    /// <summary>Bytes of a line, so that it cannot fill the memory: far more than a tick needs, whatever the daemon allows.</summary>
    public const int MaxLineBytes = 1 << 20;

    /// <summary>What the daemon may refuse is left to it: its limits are its own.</summary>
    private static readonly IngestLimits Limits = new() { MaxSeries = int.MaxValue, MaxLineBytes = MaxLineBytes, MaxAhead = TimeSpan.MaxValue };

    /// <summary>
    /// Ticks without a time take that of their reading, as they come from somewhere live: the daemon may get them much later, after an outage
    /// many at once. Else they are left to the daemon's time of receipt.
    /// </summary>
    public bool AreStamped { get; init; }

    public override long? Length => stream.CanSeek ? stream.Length : null;

    public override long BytesRead => stream.CanSeek ? stream.Position : 0;

    public override async IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var blocks = new TickBlockBuilder(new SeriesDirectory(1, Limits.MaxSeries), new EdgeClock(time), Limits);
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, leaveOpen: true));
        try
        {
            await using IAsyncEnumerator<TickBlock> each =
                PipedTicks.ReadAsync(pipe, blocks, new LineFramer(parser, Limits.MaxLineBytes), cancellation).GetAsyncEnumerator(cancellation);
            while (await MoveNextAsync(each))
            {
                TickBlock block = each.Current;
                tally.Unreadable(block);
                for (int i = 0; i < block.Count; i++)
                {
                    yield return TickOf(block, i);
                }
            }
        }
        finally
        {
            await pipe.CompleteAsync(); // gives its buffers back
        }
    }

    public override void Dispose() => stream.Dispose();

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<TickBlock> blocks)
    {
        try
        {
            return await blocks.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            throw new CommandException($"the input cannot be read on: {broken.Message}", broken);
        }
    }

    private FeedTick TickOf(TickBlock block, int row)
    {
        int producer = block.Producers?.Index[row] ?? 0;
        return new FeedTick(
            block.Series[row].Id,
            block.Received?[row] == true && !AreStamped ? null : block.Times[row],
            block.Values[row],
            block.Lines[row],
            producer == 0 ? null : block.Producers!.Names[producer - 1],
            producer == 0 ? 0 : block.Producers!.Sequences[row]);
    }
}
