using StreamForecast.Models.Seasons;

namespace StreamForecast.Models.Tests.Seasons;

public class SeasonFromTimesTests
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second;

    [Theory]
    [InlineData(3_600, 24)]
    [InlineData(1_800, 48)]
    [InlineData(900, 96)]
    [InlineData(300, 288)]
    public void Regular_gaps_that_divide_the_day_make_the_day_a_season(int seconds, int expected)
    {
        Assert.True(SeasonFromTimes.TryFind(Regular(seconds * Second), out int? season));
        Assert.Equal(expected, season);
    }

    [Fact]
    public void A_few_gaps_may_be_amiss_and_more_may_not()
    {
        long[] few = Regular(3_600 * Second);
        Shift(few, 6);
        Assert.True(SeasonFromTimes.TryFind(few, out int? season));
        Assert.Equal(24, season);

        long[] more = Regular(3_600 * Second);
        Shift(more, 7);
        Assert.False(SeasonFromTimes.TryFind(more, out _));
    }

    [Fact]
    public void Days_and_business_days_have_none_and_need_not_be_asked_further()
    {
        Assert.True(SeasonFromTimes.TryFind(Regular(Day), out int? daily));
        Assert.Null(daily);

        long[] business = [.. Enumerable.Range(0, 64).Select(i => ((i / 5 * 7L) + (i % 5)) * Day)];
        Assert.True(SeasonFromTimes.TryFind(business, out int? weekdays));
        Assert.Null(weekdays);
    }

    [Fact]
    public void Times_that_do_not_divide_the_day_stand_still_or_are_too_few_decide_nothing()
    {
        Assert.False(SeasonFromTimes.TryFind(Regular(7 * Second), out _));
        Assert.False(SeasonFromTimes.TryFind(Regular(0), out _));
        Assert.False(SeasonFromTimes.TryFind(Regular(3_600 * Second).AsSpan(0, 63), out _));
    }

    private static long[] Regular(long gap) => [.. Enumerable.Range(0, 64).Select(i => i * gap)];

    // Each shift lengthens one gap by a second of its own.
    private static void Shift(long[] times, int gaps)
    {
        for (int g = 1; g <= gaps; g++)
        {
            for (int i = g * 5; i < times.Length; i++)
            {
                times[i] += g * Second;
            }
        }
    }
}
