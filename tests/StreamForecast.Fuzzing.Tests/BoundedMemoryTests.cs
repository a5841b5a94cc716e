using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Fuzzing.Tests;

/// <summary>A piece of text that never ends costs no more memory than the longest that is allowed.</summary>
public sealed class BoundedMemoryTests
{
    private const int Limit = 64 * 1024;
    private const int Chunks = 500;

    public static TheoryData<string, string> Beginnings => new()
    {
        { "lines", "x" },
        { "lines", "{\"series\":\"" },
        { "document", "[{\"series\":\"" },
        { "document", "[[[[" },
        { "document", "[1" },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void Input_that_never_ends_is_not_held(string framing, string beginning)
    {
        var parser = new TickJsonParser();
        ITickFramer framer = framing == "lines" ? new LineFramer(parser, Limit) : new JsonDocumentFramer(parser, Limit);
        var blocks = new TickBlockBuilder(
            new SeriesDirectory(1, 1), new EdgeClock(TimeProvider.System), new IngestLimits { MaxLineBytes = Limit });
        byte[] chunk = new byte[Limit];
        Array.Fill(chunk, (byte)'1');
        framer.Consume(System.Text.Encoding.UTF8.GetBytes(beginning), blocks);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Chunks; i++)
        {
            framer.Consume(chunk, blocks);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * Limit);
        framer.Complete(blocks);
        Assert.InRange(blocks.Build().Rejected, 1, 2);
    }
}
