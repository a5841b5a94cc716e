using StreamForecast.Client.Feeds;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Tests.Feeds;

public class PendingTicksTests
{
    private const long Time = 1_700_000_000_000_000_000;

    private readonly PendingTicks _pending = new("me", new FeedOptions { MaxBatch = 3, MaxSeries = 2 });

    [Fact]
    public void Ticks_are_numbered_within_their_series_and_times_are_differences_that_begin_anew_with_each_batch()
    {
        Add("a", 0, 1, 2);
        Add("b", 5);
        TickBatch first = Taken();
        TickBatch second = Taken();

        Assert.Equal("me", first.Producer);
        Assert.Equal([0UL, 1, 2], first.Sequences);
        Assert.Equal([Time, 1, 1], first.TimeDeltas);
        Assert.Equal([0UL], second.Sequences);
        Assert.Equal([Time + 5], second.TimeDeltas);
        Assert.Equal([1U], second.Series);
        Assert.Equal(["a", "b"], _pending.Table(0, 10));
    }

    [Fact]
    public void Ticks_with_and_without_a_time_travel_apart_and_in_order()
    {
        _pending.Add(new Tick("a", Time, 1));
        _pending.Add(new Tick("a", null, 2));
        _pending.Add(new Tick("a", Time, 3));

        Assert.Equal([1.0], Taken().Values);
        TickBatch untimed = Taken();
        Assert.Empty(untimed.TimeDeltas);
        Assert.Equal(new Tick("a", null, 2), _pending.TickOf(untimed, 0));
        Assert.Equal([3.0], Taken().Values);
    }

    [Fact]
    public void What_was_under_way_when_the_connection_broke_comes_again_first_in_its_order_under_its_numbers()
    {
        Add("a", 0, 1, 2, 3, 4);
        TickBatch first = Taken();
        TickBatch second = Taken();
        Add("a", 5);
        _pending.TakeBack();

        Assert.Same(first, Taken());
        Assert.Same(second, Taken());
        Assert.Equal([5UL], Taken().Sequences);
    }

    [Fact]
    public void What_is_acknowledged_does_not_come_again()
    {
        Add("a", 0, 1, 2, 3);
        Taken();
        TickBatch second = Taken();
        _pending.Acknowledge();
        _pending.TakeBack();

        Assert.Same(second, Taken());
        Assert.Null(_pending.Take());
        Assert.False(_pending.IsEmpty);
        _pending.Acknowledge();
        Assert.True(_pending.IsEmpty);
    }

    [Fact]
    public void One_series_past_the_limit_is_refused_and_leaves_nothing_behind()
    {
        Add("a", 0);
        Add("b", 0);

        Assert.Throws<StreamForecastException>(() => Add("c", 0));
        Assert.Equal(2, _pending.TableCount);
        Assert.Equal(2, Taken().Series.Count);
    }

    [Fact]
    public async Task A_wait_ends_when_something_comes_and_for_good_when_nothing_more_will()
    {
        Task waiting = _pending.WaitAsync();
        Assert.False(waiting.IsCompleted);
        Add("a", 0);
        await waiting;
        Taken();
        Assert.False(_pending.WaitAsync().IsCompleted);

        _pending.Complete();
        await _pending.WaitAsync();
        await _pending.WaitAsync();
    }

    [Fact]
    public void Once_it_is_complete_nothing_is_taken_that_nobody_would_send()
    {
        Add("a", 0);
        _pending.Complete();

        Assert.Throws<ObjectDisposedException>(() => Add("a", 1));
        Assert.Equal([0UL], Taken().Sequences);
        Assert.Null(_pending.Take());
    }

    [Fact]
    public void A_tick_is_told_as_it_was_added()
    {
        Add("a", 0, 7);
        Assert.Equal(new Tick("a", Time + 7, 7), _pending.TickOf(Taken(), 1));
    }

    private void Add(string series, params int[] offsets) =>
        Array.ForEach(offsets, offset => _pending.Add(new Tick(series, Time + offset, offset)));

    private TickBatch Taken() => _pending.Take() ?? throw new InvalidOperationException("There is nothing to take.");
}
