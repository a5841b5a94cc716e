using System.Text;
using StreamForecast.Daemon.Api.WebSockets;

namespace StreamForecast.Daemon.Tests.Api.WebSockets;

public class StreamRequestTests
{
    [Fact]
    public void A_subscription_has_its_pattern_and_what_goes_with_it()
    {
        StreamRequest request = Read("""{"subscribe":"BTC-*","resume":"7.42","every":500}""").Request!;
        Assert.Equal(("BTC-*", true, false, TimeSpan.FromMilliseconds(500)), (request.Pattern, request.IsSubscribe, request.IsLossless, request.Every));
        Assert.NotNull(request.Resume);
        Assert.True(Read("""{"subscribe":"a","lossless":true}""").Request!.IsLossless);
        Assert.False(Read("""{"unsubscribe":"a"}""").Request!.IsSubscribe);
    }

    [Theory]
    [InlineData("""{"series":"a","value":1}""")]
    [InlineData("""{"series":"a","value":1,"subscribe":"a"}""")]
    [InlineData("""[{"subscribe":"a"}]""")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("7")]
    public void What_does_not_begin_as_one_is_left_to_be_read_as_ticks(string message) => Assert.Equal((null, null), Read(message));

    [Theory]
    [InlineData("""{"unsubscribe":"a","every":5}""", "'every' is no key")]
    [InlineData("""{"subscribe":7}""", "must be a series id or a pattern")]
    [InlineData("""{"subscribe":"a","subscribe":["b"]}""", "must be a series id or a pattern")]
    [InlineData("""{"subscribe":"a","lossless":1}""", "'lossless' is no key")]
    [InlineData("""{"subscribe":"a","every":"5"}""", "every must be")]
    [InlineData("""{"subscribe":"a\u0000"}""", "cannot match a series id")]
    [InlineData("""{"subscribe":"a",""", "not valid JSON")]
    public void A_faulty_one_says_what_is_wrong(string message, string fault)
    {
        (StreamRequest? request, string? told) = Read(message);
        Assert.Null(request);
        Assert.Contains(fault, told, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_many_bytes_is_refused_without_being_read() =>
        Assert.Contains("at most", Read($$"""{"subscribe":"{{new string('a', 20_000)}}"}""").Fault, StringComparison.Ordinal);

    private static (StreamRequest? Request, string? Fault) Read(string message)
    {
        StreamRequest.TryRead(Encoding.UTF8.GetBytes(message), out StreamRequest? request, out string? fault);
        return (request, fault);
    }
}
