using StreamForecast.Daemon.Options;

namespace StreamForecast.Daemon.Tests.Options;

public class DurationTextTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2000)]
    [InlineData("90s", 90_000)]
    [InlineData("30m", 1_800_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("2d", 172_800_000)]
    public void A_number_and_a_unit_are_read_and_written_back(string text, int milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
        Assert.True(DurationText.TryParse(DurationText.Write(duration), out TimeSpan again));
        Assert.Equal(duration, again);
    }

    [Fact]
    public void Nothing_is_written_in_the_smallest_unit() => Assert.Equal("0ms", DurationText.Write(TimeSpan.Zero));

    [Theory]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("99999999999s")]
    public void Anything_else_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));
}
