using StreamForecast.Connectors.Files;

namespace StreamForecast.Connectors.Tests.Files;

public sealed class FileStemTests
{
    [Theory]
    [InlineData("lines", "lines-20260105T100000123Z", true)]
    [InlineData("lines", "lines-btc-20260105T100000123Z", false)]
    [InlineData("lines-btc", "lines-btc-20260105T100000123Z", true)]
    [InlineData("lines", "lines-20260105T100000123Z-20260105T100000123Z", false)]
    [InlineData("lines", "lines-20261305T100000123Z", false)]
    [InlineData("lines", "Lines-20260105T100000123Z", false)]
    [InlineData("lines", "lines-", false)]
    [InlineData("lines", "lines", false)]
    public void A_stem_is_of_the_sink_whose_name_and_a_moment_it_is(string name, string stem, bool expected)
    {
        Assert.Equal(expected, FileStem.TryRead(stem, name, out DateTimeOffset begun));
        if (expected)
        {
            Assert.Equal(new DateTimeOffset(2026, 1, 5, 10, 0, 0, 123, TimeSpan.Zero), begun);
            Assert.Equal(stem, FileStem.Of(name, begun));
        }
    }
}
