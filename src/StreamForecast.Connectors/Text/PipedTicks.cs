using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Text;

/// <summary>Reads the ticks of a pipe, block after block.</summary>
public static class PipedTicks
{
    /// <summary>
    /// Hands over a block when it is full, when the input has nothing more right now (so that a trickling connection is answered promptly; not
    /// while more than a few blocks are under way, where that is told: <see cref="TickBlockBuilder.UnderWay"/>), and at the end. Faults of the
    /// input itself (a reset connection, a broken gzip stream) are thrown: what was not handed over by then has no answer. The caller completes the pipe.
    /// </summary>
    /// <param name="input">The bytes.</param>
    /// <param name="blocks">Where the ticks are gathered.</param>
    /// <param name="framer">Finds them; it serves this one input.</param>
    /// <param name="cancellation">Ends the reading with an exception. <see cref="PipeReader.CancelPendingRead"/> ends it without
    /// one.</param>
    public static async IAsyncEnumerable<TickBlock> ReadAsync(
        PipeReader input, TickBlockBuilder blocks, ITickFramer framer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            Task<ReadResult> reading = input.ReadAsync(cancellation).AsTask();
            if (!reading.IsCompleted && !blocks.IsEmpty && blocks.UnderWay is { } underWay)
            {
                await Task.WhenAny(reading, underWay.FewAsync());
            }

            if (!reading.IsCompleted && !blocks.IsEmpty)
            {
                bool abandoned = true;
                try
                {
                    yield return blocks.Build();
                    abandoned = false;
                }
                finally
                {
                    if (abandoned)
                    {
                        await EndReadAsync(input, reading);
                    }
                }
            }

            ReadResult read = await reading;
            ReadOnlySequence<byte> bytes = read.Buffer;
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                int taken = 0;
                while (taken < segment.Length)
                {
                    taken += framer.Consume(segment.Span[taken..], blocks);
                    if (blocks.IsFull)
                    {
                        yield return blocks.Build();
                    }
                }
            }

            // Everything was taken, even an unfinished line: a pipe whose reader holds back more than its threshold would never fill again.
            input.AdvanceTo(bytes.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                break;
            }
        }

        framer.Complete(blocks);
        if (!blocks.IsEmpty)
        {
            yield return blocks.Build();
        }
    }

    /// <summary>A pipe must not be completed while a read is under way, so an abandoned enumeration ends its own.</summary>
    private static async Task EndReadAsync(PipeReader input, Task<ReadResult> reading)
    {
        input.CancelPendingRead();
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.IsCompletedSuccessfully)
        {
            input.AdvanceTo((await reading).Buffer.Start);
        }
    }
}
