using System.Net;
using Grpc.Core;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed.Targets;

public class ForeignServerTests
{
    [Theory]
    [InlineData(0x0, false)]
    [InlineData(0x1, true)]
    [InlineData(0x2, false)]
    [InlineData(0xd, true)]
    public void A_connection_that_is_no_http_2_is_foreign_and_one_that_broke_is_away(long code, bool isForeign)
    {
        var broken = new HttpRequestException("broken", new HttpProtocolException(code, "broken", null));
        Assert.Equal(isForeign, ForeignServer.Is(new RpcException(new Status(StatusCode.Internal, "Error starting gRPC call.", broken))));
    }

    [Theory]
    [InlineData(StatusCode.Unimplemented, "no such method", true)]
    [InlineData(StatusCode.Internal, "Bad gRPC response. HTTP status code: 400", true)]
    [InlineData(StatusCode.Unavailable, "Bad gRPC response. HTTP status code: 503", false)]
    [InlineData(StatusCode.Unavailable, "Error connecting to subchannel.", false)]
    [InlineData(StatusCode.ResourceExhausted, "no room", false)]
    public void An_answer_that_is_none_of_a_daemon_is_foreign(StatusCode code, string detail, bool isForeign) =>
        Assert.Equal(isForeign, ForeignServer.Is(new RpcException(new Status(code, detail))));

    [Theory]
    [InlineData(0, false)]
    [InlineData(101, false)]
    [InlineData(200, true)]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    public void A_status_that_no_daemon_answers_to_a_websocket_is_foreign(int status, bool isForeign) =>
        Assert.Equal(isForeign, ForeignServer.Is((HttpStatusCode)status));
}
