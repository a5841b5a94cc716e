using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests;

/// <summary>Builders, pipes and flat views of blocks that the decoders' tests share.</summary>
internal static class Inputs
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static long NowNanoseconds => (Now - DateTimeOffset.UnixEpoch).Ticks * 100;

    public static TickBlockBuilder Builder(IngestLimits? limits = null, BlocksUnderWay? underWay = null)
    {
        limits ??= new IngestLimits { MaxReportedRejections = int.MaxValue };
        return new TickBlockBuilder(new SeriesDirectory(16, limits.MaxSeries), new EdgeClock(new FakeTimeProvider(Now)), limits) { UnderWay = underWay };
    }

    /// <summary>A pipe that gives the pieces as separate segments of one read.</summary>
    public static PipeReader Pieces(params byte[][] pieces)
    {
        var first = new Segment([], 0);
        Segment last = first;
        foreach (byte[] piece in pieces)
        {
            last = last.Then(piece);
        }

        var bytes = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        return PipeReader.Create(bytes.IsEmpty ? ReadOnlySequence<byte>.Empty : bytes);
    }

    public static async Task<List<TickBlock>> AllAsync(IAsyncEnumerable<TickBlock> blocks)
    {
        var all = new List<TickBlock>();
        await foreach (TickBlock block in blocks)
        {
            all.Add(block);
        }

        return all;
    }

    /// <summary>Every tick and rejection as text, in order within its kind, whatever the blocks were cut into.</summary>
    public static string Describe(IEnumerable<TickBlock> blocks)
    {
        var ticks = new List<string>();
        var rejections = new List<string>();
        foreach (TickBlock block in blocks)
        {
            for (int i = 0; i < block.Count; i++)
            {
                int producer = block.Producers?.Index[i] ?? 0;
                string from = producer == 0 ? "-" : $"{block.Producers!.Names[producer - 1]}#{block.Producers.Sequences[i]}";
                ticks.Add(FormattableString.Invariant(
                    $"{block.Lines[i]} {block.Series[i].Id} {block.Times[i]} {BitConverter.DoubleToInt64Bits(block.Values[i]):x} {from}"));
            }

            rejections.AddRange(block.Rejections.Select(r => $"{r.Line} {r.Reason} {r.Detail}"));
            Assert.Equal(block.Rejections.Count, block.Rejected);
        }

        return string.Join('\n', ticks) + "\n--\n" + string.Join('\n', rejections);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long index)
        {
            Memory = bytes;
            RunningIndex = index;
        }

        public Segment Then(byte[] bytes)
        {
            var next = new Segment(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
