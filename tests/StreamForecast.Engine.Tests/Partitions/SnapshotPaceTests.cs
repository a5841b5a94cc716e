using StreamForecast.Engine.Partitions;

namespace StreamForecast.Engine.Tests.Partitions;

public sealed class SnapshotPaceTests
{
    private const int MaxRecords = 20_000;

    private readonly SnapshotPace _pace = new(MaxRecords, TimeSpan.FromMilliseconds(100));

    /// <summary>Half of the bound passes while all 640 have their turn, 64 at a time.</summary>
    [Fact]
    public void Rounds_come_at_even_distances()
    {
        Assert.False(_pace.IsDue(1_000, TimeSpan.Zero, series: 640));
        Assert.True(_pace.IsDue(1_001, TimeSpan.Zero, series: 640));
        _pace.BeginRound(1_001, TimeSpan.Zero, needing: 640);
        Assert.False(_pace.IsDue(2_001, TimeSpan.Zero, series: 640));
        Assert.True(_pace.IsDue(2_002, TimeSpan.Zero, series: 640));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public void Few_series_have_their_turn_twice_a_bound(int series)
    {
        Assert.False(_pace.IsDue(MaxRecords / 2, TimeSpan.Zero, series));
        Assert.True(_pace.IsDue((MaxRecords / 2) + 1, TimeSpan.Zero, series));
    }

    /// <summary>Of ten thousand of which ten are fed those ten alone go round: each of them would be written every few ticks otherwise.</summary>
    [Fact]
    public void What_needs_no_snapshot_takes_no_turn()
    {
        _pace.BeginRound(0, TimeSpan.Zero, needing: 10);
        Assert.False(_pace.IsDue(MaxRecords / 2, TimeSpan.Zero, series: 10_000));
        Assert.True(_pace.IsDue((MaxRecords / 2) + 1, TimeSpan.Zero, series: 10_000));
    }

    [Fact]
    public void Before_there_is_a_series_nothing_is_due() => Assert.False(_pace.IsDue(0, TimeSpan.Zero, series: 0));

    [Fact]
    public void It_counts_from_where_the_log_begins_to_grow()
    {
        _pace.Begin(5_000, TimeSpan.FromSeconds(7));
        Assert.False(_pace.IsDue(6_000, TimeSpan.FromSeconds(7.001), series: 640));
        Assert.True(_pace.IsDue(6_001, TimeSpan.FromSeconds(7.001), series: 640));
    }

    /// <summary>32 ticks a series, on the mean, between two snapshots of it.</summary>
    [Fact]
    public void Costly_series_come_sooner_but_not_every_few_ticks()
    {
        Assert.False(_pace.IsDue(64, TimeSpan.FromMilliseconds(6), series: 20));
        Assert.True(_pace.IsDue(641, TimeSpan.FromMilliseconds(51), series: 20));
        Assert.False(_pace.IsDue(641, TimeSpan.FromMilliseconds(50), series: 20));
        Assert.False(_pace.IsDue(640, TimeSpan.FromMilliseconds(51), series: 20));
    }

    [Theory]
    [InlineData(MaxRecords, 0, false)]
    [InlineData(MaxRecords + 1, 0, true)]
    [InlineData(1_280, 101, false)]
    [InlineData(1_281, 100, false)]
    [InlineData(1_281, 101, true)]
    public void The_log_is_long_past_its_bound_of_records_or_of_replay(long records, int milliseconds, bool expected) =>
        Assert.Equal(expected, _pace.IsTailLong(records, TimeSpan.FromMilliseconds(milliseconds), series: 20));
}
