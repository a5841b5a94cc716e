using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public class SeriesPatternTests
{
    [Theory]
    [InlineData("BTC-USD", "BTC-USD")]
    [InlineData("*", "")]
    [InlineData("*", "a/b/c")]
    [InlineData("BTC-*", "BTC-USD")]
    [InlineData("BTC-*", "BTC-")]
    [InlineData("*-USD", "BTC-USD")]
    [InlineData("sim/*/trade", "sim/a/b/trade")]
    [InlineData("a*b*c", "aXbYbZc")]
    [InlineData("**", "x")]
    [InlineData("*aab", "aaaab")]
    public void A_pattern_that_covers_the_whole_id_matches(string pattern, string id) => Assert.True(SeriesPattern.Matches(pattern, id));

    [Theory]
    [InlineData("", "a")]
    [InlineData("BTC", "BTC-USD")]
    [InlineData("BTC-*", "btc-usd")]
    [InlineData("*-USD", "BTC-USDT")]
    [InlineData("a*b*c", "aXbY")]
    [InlineData("a?c", "abc")]
    public void Anything_else_does_not(string pattern, string id) => Assert.False(SeriesPattern.Matches(pattern, id));

    [Fact]
    public void Many_stars_stay_cheap()
    {
        string pattern = string.Concat(Enumerable.Repeat("a*", 60)) + "b";

        Assert.False(SeriesPattern.Matches(pattern, new string('a', 128)));
    }
}
