using System.Text;
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

        Assert.Equal(["a 2 True - 0", "b 4 False q 7", "b 5 False - 0"], Enumerable.Range(0, only.Count).Select(row =>
            $"{only.Series[row].Id} {only.Values[row]} {only.Received![row]} {NameOf(only.Producers!, row)} {only.Producers!.Sequences[row]}"));
        Assert.Equal([40L, 40], only.Times[1..]);
        Assert.Equal((0L, 0), (only.Rejected, only.Rejections.Count));
        Assert.Equal(0, block.Only([]).Count);
    }

    [Fact]
    public void The_last_line_is_that_of_a_tick_or_of_a_refused_line()
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(16, maxSeries: 10), new EdgeClock(new FakeTimeProvider()), new IngestLimits());
        Assert.Equal(0, builder.Build().LastLine);
        builder.Add(1, "a"u8, 10, 1);
        builder.Add(2, "a"u8, 11, 1);
        Assert.Equal(2, builder.Build().LastLine);
        builder.Add(4, "a"u8, 12, 1);
        builder.Add(7, "b"u8, 12, 1);
        Assert.Equal(7, builder.Build().LastLine);
        builder.Add(8, "a"u8, 13, 1);
        builder.Reject(9, RejectionReason.Malformed, "no tick");
        Assert.Equal(9, builder.Build().LastLine);
    }

    [Fact]
    public void Columns_are_in_the_order_the_ticks_came_whatever_their_partitions()
    {
        const int More = 1000;
        var builder = new TickBlockBuilder(new SeriesDirectory(16, maxSeries: 10), new EdgeClock(TimeProvider.System), new IngestLimits());
        for (int i = 0; i < More; i++)
        {
            builder.Add(1 + i + (i / 700), Id(i), Time(i), i, ProducerOf(i), i);
        }

        TickBlock block = builder.Build();

        Assert.Equal(More, block.Count);
        Assert.True(block.Parts.Count > 1);
        for (int i = 0; i < More; i++)
        {
            Assert.Equal(
                (1 + i + (i / 700), Encoding.UTF8.GetString(Id(i)), i, ProducerOf(i) ?? "-", ProducerOf(i) is null ? 0 : i),
                (block.Lines[i], block.Series[i].Id, block.Values[i], NameOf(block.Producers!, i), block.Producers!.Sequences[i]));
            Assert.Equal(Time(i) is null, block.Received![i]);
            Assert.Equal(Time(i) ?? block.Times[i], block.Times[i]);
        }

        Assert.Equal(block.Times.Max(), block.LatestTime);
        Assert.Equal(More - 900, block.TimedByReceipt);

        static byte[] Id(int i) => Encoding.UTF8.GetBytes($"series-{i % 7}");
        static long? Time(int i) => i < 900 ? 5 * i : null;
        static string? ProducerOf(int i) => i < 500 || i % 3 == 0 ? null : $"p{i % 3}";
    }

    [Fact]
    public void A_block_holds_nothing_of_the_one_before()
    {
        var builder = new TickBlockBuilder(new SeriesDirectory(16, maxSeries: 10), new EdgeClock(TimeProvider.System), new IngestLimits());
        builder.Add(1, "a"u8, null, 1, "p", 5);
        builder.Add(7, "b"u8, 2, 2, "q", 6);
        TickBlock first = builder.Build();
        builder.Add(8, "b"u8, 3, 3);
        builder.Add(9, "a"u8, 4, 4);
        TickBlock second = builder.Build();
        builder.Add(20, "b"u8, 3, 3);
        builder.Add(22, "a"u8, null, 4, "r", 9);
        TickBlock third = builder.Build();

        Assert.Null(second.Received);
        Assert.Null(second.Producers);
        Assert.Equal([8L, 9], second.Lines);
        Assert.Equal([3L, 4], second.Times);
        Assert.Equal([false, true], third.Received!);
        Assert.Equal(["-", "r"], Enumerable.Range(0, 2).Select(row => NameOf(third.Producers!, row)));
        Assert.Equal([20L, 22], third.Lines);
        Assert.Equal([1.0, 2], first.Values);
        Assert.Equal(["p", "q"], Enumerable.Range(0, 2).Select(row => NameOf(first.Producers!, row)));
        Assert.Equal(0, builder.Build().Count);
    }

    private static string NameOf(ProducerColumns producers, int row) => producers.Index[row] == 0 ? "-" : producers.Names[producers.Index[row] - 1];
}
