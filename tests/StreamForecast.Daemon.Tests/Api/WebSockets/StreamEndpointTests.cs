using Microsoft.AspNetCore.Http;
using StreamForecast.Daemon.Api.WebSockets;

namespace StreamForecast.Daemon.Tests.Api.WebSockets;

public class StreamEndpointTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://localhost:3000", false)]
    [InlineData("HTTP://LOCALHOST:3000", false)]
    [InlineData("http://127.0.0.1:8081", true)]
    [InlineData("http://localhost:3001", true)]
    [InlineData("https://example.org", true)]
    [InlineData("null", true)]
    public void A_page_is_let_in_when_it_is_the_daemons_own_or_named(string origin, bool isOfAnotherSite)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("127.0.0.1", 8080);
        context.Request.Headers.Origin = origin;
        Assert.Equal(isOfAnotherSite, StreamEndpoint.IsOfAnotherSite(context.Request, ["http://localhost:3000"]));
    }
}
