using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Tests.Support;

namespace StreamForecast.Engine.Tests.Ports;

public sealed class TickBlockBuilderTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddSeconds(Ticks.Start / Ticks.Second));
    private readonly SeriesDirectory _directory = new(16, maxSeries: 2);
    private readonly EdgeCounters _counters = new();
    private readonly TickBlockBuilder _builder;

    public TickBlockBuilderTests()
    {
        _builder = new TickBlockBuilder(_directory, new EdgeClock(_time), new IngestLimits { MaxSeries = 2, MaxReportedRejections = 3 }, _counters);
    }

    [Fact]
    public void Refusals_are_counted_by_reason_and_with_the_series_they_name_as_far_as_that_is_known()
    {
        Assert.True(_builder.Add(1, "a"u8, 0, 1));
        Assert.False(_builder.Add(2, "a"u8, 0, double.NaN));
        Assert.False(_builder.Add(3, "a"u8, -1, 1));
        Assert.False(_builder.Add(4, "unknown"u8, 0, double.NaN));
        Assert.False(_builder.Reject(5, RejectionReason.Malformed, "not a tick"));

        Assert.Equal(2, _directory.Resolve("a").Rejected);
        Assert.Equal(
            [(RejectionReason.Malformed, 1), (RejectionReason.NotFinite, 2), (RejectionReason.TimeOutOfRange, 1)],
            _counters.Rejected.Where(one => one.Value > 0).Select(one => (one.Key, one.Value)));
        Assert.Equal(1, _directory.Count);
    }

    [Theory]
    [InlineData("a", 0L, double.NaN, RejectionReason.NotFinite)]
    [InlineData("a", 0L, double.PositiveInfinity, RejectionReason.NotFinite)]
    [InlineData("a", 0L, -1.1e15, RejectionReason.ValueOutOfRange)]
    [InlineData("a", -1L, 1, RejectionReason.TimeOutOfRange)]
    [InlineData("a", TickBlockBuilder.MaxTime, 1, RejectionReason.TimeOutOfRange)]
    [InlineData("a", Ticks.Start + (301 * Ticks.Second), 1, RejectionReason.TimeInFuture)]
    [InlineData("", 0L, 1, RejectionReason.InvalidSeriesId)]
    [InlineData("a b", 0L, 1, RejectionReason.InvalidSeriesId)]
    [InlineData("$a", 0L, 1, RejectionReason.InvalidSeriesId)]
    [InlineData("a/../b", 0L, 1, RejectionReason.InvalidSeriesId)]
    public void What_breaks_a_rule_is_refused_with_its_line_and_leaves_nothing_behind(
        string series, long time, double value, RejectionReason reason)
    {
        Assert.False(_builder.Add(7, Encoding.UTF8.GetBytes(series), time, value));
        TickBlock block = _builder.Build();
        Rejection rejection = Assert.Single(block.Rejections);
        Assert.Equal((7L, reason), (rejection.Line, rejection.Reason));
        Assert.Equal(0, block.Count);
        Assert.Equal(0, _directory.Count);
    }

    [Fact]
    public void A_tick_at_the_edge_of_every_rule_is_taken()
    {
        Assert.True(_builder.Add(1, "A-z0.9_:/x..y"u8, Ticks.Start + (300 * Ticks.Second), 1e15));
        Assert.True(_builder.Add(2, "A-z0.9_:/x..y"u8, 0, -1e15));
        Assert.Equal(2, _builder.Build().Count);
    }

    [Fact]
    public void A_tick_without_a_time_has_the_time_of_receipt_and_a_denormal_is_zero()
    {
        _builder.Add(1, "a"u8, null, double.Epsilon);
        _builder.Add(2, "a"u8, Ticks.Start, 1);
        TickBlock block = _builder.Build();
        Assert.Equal((Ticks.Start, 0.0), (block.Times[0], block.Values[0]));
        Assert.Equal([true, false], block.Received!);
        _builder.Add(3, "a"u8, Ticks.Start, 1);
        Assert.Null(_builder.Build().Received);
    }

    [Fact]
    public void A_series_past_the_limit_is_refused_and_the_known_ones_go_on()
    {
        Assert.True(_builder.Add(1, "a"u8, 0, 1));
        Assert.True(_builder.Add(2, "b"u8, 0, 1));
        Assert.False(_builder.Add(3, "c"u8, 0, 1));
        Assert.True(_builder.Add(4, "a"u8, 0, 1));
        TickBlock block = _builder.Build();
        Assert.Equal([1L, 2L, 4L], block.Lines);
        Assert.Equal(RejectionReason.SeriesLimit, Assert.Single(block.Rejections).Reason);
        Assert.Equal(2, _directory.Count);
    }

    [Fact]
    public void A_series_that_was_forgotten_is_resolved_anew_though_its_sender_knew_it()
    {
        SeriesHandle? known = null;
        Assert.True(_builder.Add(1, "a"u8, ref known, 0, 1));
        SeriesHandle before = known!;
        Assert.True(_builder.Add(2, "a"u8, ref known, 0, 1));
        Assert.Same(before, known);

        _directory.Forget(before);
        Assert.True(_builder.Add(3, "a"u8, ref known, 0, 1));

        Assert.NotSame(before, known);
        Assert.Same(_directory.Resolve("a"), known);
        Assert.Equal([before, before, known!], _builder.Build().Series);
    }

    [Fact]
    public void A_forgotten_series_past_the_limit_is_refused_though_its_sender_knew_it()
    {
        SeriesHandle? known = null;
        Assert.True(_builder.Add(1, "a"u8, ref known, 0, 1));
        _directory.Forget(known!);
        Assert.True(_builder.Add(2, "b"u8, 0, 1));
        Assert.True(_builder.Add(3, "c"u8, 0, 1));

        Assert.False(_builder.Add(4, "a"u8, ref known, 0, 1));
        Assert.Equal(RejectionReason.SeriesLimit, Assert.Single(_builder.Build().Rejections).Reason);
    }

    [Fact]
    public void A_series_that_was_forgotten_and_taken_back_is_known_again()
    {
        SeriesHandle? known = null;
        Assert.True(_builder.Add(1, "a"u8, ref known, 0, 1));
        SeriesHandle before = known!;
        _directory.Forget(before);
        Assert.False(before.IsKnown);
        Assert.Same(before, _directory.Reclaim(before));
        Assert.True(before.IsKnown);

        Assert.True(_builder.Add(2, "a"u8, ref known, 0, 1));
        Assert.Same(before, known);
        Assert.Equal(1, _directory.Count);
    }

    [Fact]
    public void How_far_ahead_a_time_may_lie_is_measured_from_the_clock_as_it_goes_on()
    {
        const long Ahead = 300 * Ticks.Second;
        Assert.False(_builder.Add(1, "a"u8, Ticks.Start + Ahead + Ticks.Second, 1));
        Assert.True(_builder.Add(2, "a"u8, Ticks.Start + Ahead, 1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_builder.Add(3, "a"u8, Ticks.Start + Ahead + Ticks.Second, 1));
        Assert.False(_builder.Add(4, "a"u8, Ticks.Start + Ahead + (2 * Ticks.Second), 1));
    }

    [Fact]
    public void Rejections_past_the_reported_ones_are_still_counted()
    {
        for (int i = 0; i < 5; i++)
        {
            _builder.Reject(i, RejectionReason.Malformed, "x");
        }

        TickBlock block = _builder.Build();
        Assert.Equal((3, 5L), (block.Rejections.Count, block.Rejected));
        Assert.True(_builder.IsEmpty);
    }

    [Fact]
    public void Producers_are_named_once_a_block()
    {
        _builder.Add(1, "a"u8, 0, 1, "p", 5);
        _builder.Add(2, "a"u8, 0, 1);
        _builder.Add(3, "a"u8, 0, 1, "q", 1);
        _builder.Add(4, "a"u8, 0, 1, "p", 6);
        ProducerColumns producers = _builder.Build().Producers!;
        Assert.Equal(["p", "q"], producers.Names);
        Assert.Equal([1, 0, 2, 1], producers.Index);
        Assert.Equal([5L, 0L, 1L, 6L], producers.Sequences);
    }

    [Fact]
    public void However_many_producers_each_has_a_place_and_every_block_counts_its_own()
    {
        const int Many = 500;
        foreach (int[] order in (int[][])[[.. Enumerable.Range(0, Many)], [.. Enumerable.Range(0, Many).Reverse()]])
        {
            foreach (int i in order.Concat(order))
            {
                _builder.Add(1, "a"u8, 0, 1, $"p{i}", i);
            }

            ProducerColumns producers = _builder.Build().Producers!;
            Assert.Equal(order.Select(i => $"p{i}"), producers.Names);
            Assert.Equal(order.Concat(order), producers.Index.Select(index => int.Parse(producers.Names[index - 1].AsSpan(1), CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void The_edge_clock_never_goes_back()
    {
        var clock = new EdgeClock(_time);
        long first = clock.Now();
        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Equal(first, clock.Now());
    }
}
