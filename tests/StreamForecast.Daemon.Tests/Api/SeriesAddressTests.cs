using Microsoft.AspNetCore.Http;
using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Tests.Api;

public class SeriesAddressTests
{
    [Theory]
    [InlineData("/v1/series/BTC-USD", "BTC-USD")]
    [InlineData("/v1/series/oil%2Fwti/forecast?x=1", "oil/wti")]
    [InlineData("http://host:1/v1/series/a%2fb", "a/b")]
    [InlineData("/v1/series/a%3Ab/history", "a:b")]
    public void The_segment_is_decoded_from_the_raw_target(string target, string id) => Assert.Equal(id, Read(target, query: ""));

    [Fact]
    public void The_query_wins_over_the_path() => Assert.Equal("oil/wti", Read("/v1/series/-/forecast", query: "?id=oil/wti"));

    [Theory]
    [InlineData("/v1/series/a%252Fb")] // decoded once it still holds a percent sign
    [InlineData("/v1/series/..%2Fb")]
    [InlineData("/v1/series/")]
    [InlineData("/v1/series/a%20b")]
    public void What_is_no_id_is_a_fault(string target) => Assert.Null(Read(target, query: ""));

    [Theory]
    [InlineData("*")]
    [InlineData("BTC-*")]
    [InlineData("*/wti")]
    public void A_pattern_is_an_id_with_stars(string pattern) => Assert.Null(SeriesAddress.PatternFault(pattern));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("$x")]
    [InlineData("a?c")]
    public void Anything_else_is_no_pattern(string pattern) => Assert.NotNull(SeriesAddress.PatternFault(pattern));

    private static string? Read(string target, string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return SeriesAddress.TryRead(context.Request, target, out string id, out _) ? id : null;
    }
}
