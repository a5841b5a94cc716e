using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public sealed class TickBlockTests
{
    [Fact]
    public void Only_some_rows_are_their_ticks_with_times_and_producers_and_no_refused_line()
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(16, maxSeries: 10), new EdgeClock(new FakeTimeProvider()), new IngestLimits());
        builder.Add(1, "a"u8, 10, 1, "p", 5);
        builder.Add(2, "a"u8, null, 2);
        builder.Reject(3, RejectionReason.Malformed, "no tick");
        builder.Add(4, "b"u8, 40, 4, "q", 7);
        builder.Add(4, "b"u8, 40, 5); // two fields of one line
        builder.Add(6, "c"u8, 60, 6);
        TickBlock block = builder.Build();

        TickBlock only = block.Only([1, 2, 3]);

        Assert.Equal(["a 2 True 0 0", "b 4 False 2 7", "b 5 False 0 0"], Enumerable.Range(0, only.Count).Select(row =>
            $"{only.Series[row].Id} {only.Values[row]} {only.Received![row]} {only.Producers!.Index[row]} {only.Producers.Sequences[row]}"));
        Assert.Equal([40L, 40], only.Times[1..]);
        Assert.Equal((0L, 0), (only.Rejected, only.Rejections.Count));
        Assert.Equal(0, block.Only([]).Count);
    }
}
