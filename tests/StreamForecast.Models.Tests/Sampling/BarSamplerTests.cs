using StreamForecast.Models.Sampling;
using StreamForecast.Models.Tests.Contract;

namespace StreamForecast.Models.Tests.Sampling;

public class BarSamplerTests
{
    [Fact]
    public void A_bar_closes_with_its_last_tick_when_a_later_bar_begins_and_empty_bars_do_not_exist()
    {
        var sampler = new BarSampler(SamplingRule.Parse("1m"));

        Assert.Empty(Closed(sampler, Tick("2020-01-01T00:00:10Z", 1), Tick("2020-01-01T00:00:59.999Z", 2)));
        Assert.Equal([Tick("2020-01-01T00:00:59.999Z", 2)], Closed(sampler, Tick("2020-01-01T00:05:00Z", 3)));
        Assert.Empty(Closed(sampler, Tick("2020-01-01T00:05:30Z", 4)));
    }

    [Fact]
    public void A_day_ends_at_midnight_of_its_time_zone_through_a_change_of_the_clock()
    {
        var sampler = new BarSampler(SamplingRule.Parse("1d@America/New_York"));

        // Clocks went forward on 8 March 2020: midnight is 05:00 UTC before and 04:00 UTC after.
        Observation[] closed = Closed(
            sampler,
            Tick("2020-03-08T04:59:00Z", 1),
            Tick("2020-03-08T05:00:00Z", 2),
            Tick("2020-03-09T03:59:00Z", 3),
            Tick("2020-03-09T04:00:00Z", 4));

        Assert.Equal([1.0, 3.0], closed.Select(bar => bar.Value));
    }

    [Fact]
    public void A_week_ends_on_Sunday_and_a_month_on_its_last_day()
    {
        Observation[] ticks = [.. Enumerable.Range(0, 70).Select(day => new Observation((day - 3) * 86_400_000_000_000L, day))];

        // Day 0 is Monday 29 December 1969; day 3 is Thursday 1 January 1970.
        Assert.Equal([6.0, 13.0, 20.0, 27.0], Closed(new BarSampler(SamplingRule.Parse("1w")), ticks).Take(4).Select(bar => bar.Value));
        Assert.Equal([2.0, 33.0, 61.0], Closed(new BarSampler(SamplingRule.Parse("month-end")), ticks).Select(bar => bar.Value));
    }

    [Fact]
    public void A_restored_sampler_goes_on_inside_the_open_bar()
    {
        var original = new BarSampler(SamplingRule.Parse("1h"));
        Closed(original, Tick("2020-01-01T00:10:00Z", 1));
        var restored = new BarSampler(SamplingRule.Parse("1h"));
        SavedState.Of(original).LoadInto(restored);

        Assert.Empty(Closed(restored, Tick("2020-01-01T00:50:00Z", 2)));
        Assert.Equal([Tick("2020-01-01T00:50:00Z", 2)], Closed(restored, Tick("2020-01-01T01:00:00Z", 3)));
        Closed(original, Tick("2020-01-01T00:50:00Z", 2), Tick("2020-01-01T01:00:00Z", 3));
        Assert.Equal(StateBits.Of(original), StateBits.Of(restored));
    }

    private static Observation[] Closed(BarSampler sampler, params Observation[] ticks)
    {
        List<Observation> closed = [];
        foreach (Observation tick in ticks)
        {
            if (sampler.TryClose(tick, out Observation bar))
            {
                closed.Add(bar);
            }
        }

        return [.. closed];
    }

    private static Observation Tick(string time, double value) =>
        new((DateTimeOffset.Parse(time).UtcDateTime - DateTime.UnixEpoch).Ticks * 100, value);
}
