using StreamForecast.Models.Seasons;

namespace StreamForecast.Models.Tests.Seasons;

public class SeasonalLagsTests
{
    [Theory]
    [InlineData(0.998)]
    [InlineData(1)]
    public void A_short_or_settled_memory_gets_few_lags(double forgetting) =>
        Assert.Equal([.. Enumerable.Range(1, 24), 48, 49, 50, 96, 97, 336, 337], SeasonalLags.For(24, 48, forgetting));

    [Fact]
    public void A_long_memory_gets_the_neighbours_of_one_two_three_and_seven_seasons() =>
        Assert.Equal(
            [.. Enumerable.Range(1, 24), 47, 48, 49, 50, 95, 96, 97, 98, 143, 144, 145, 146, 335, 336, 337, 338],
            SeasonalLags.For(24, 48, 0.9995));

    [Fact]
    public void Lags_already_among_the_recent_or_too_far_back_are_left_out()
    {
        Assert.Equal([.. Enumerable.Range(1, 24), 25, 26, 48, 49, 168, 169], SeasonalLags.For(24, 24, 0.998));
        Assert.Equal([.. Enumerable.Range(1, 24), 288, 289, 290, 576, 577, 2016, 2017], SeasonalLags.For(24, 288, 0.998));
        Assert.Equal([.. Enumerable.Range(1, 24), 1440, 1441, 1442], SeasonalLags.For(24, 1440, 0.998));
        Assert.Equal(Enumerable.Range(1, 24), SeasonalLags.For(24, 86_400, 0.998));
        Assert.Equal(Enumerable.Range(1, 24), SeasonalLags.For(24, null, 0.998));
    }
}
