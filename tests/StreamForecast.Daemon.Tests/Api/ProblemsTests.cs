using Microsoft.AspNetCore.Http;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Tests.Api;

public class ProblemsTests
{
    private readonly DefaultHttpContext _context = new();

    [Theory]
    [InlineData("is not a key here; did you mean profile?", "Profil is not a key here; did you mean profile?")]
    [InlineData("is not a key here", "Profil is not a key here.")]
    public void A_detail_ends_with_one_mark(string message, string detail)
    {
        var fault = new ConfigurationFault("body", "profil", message);
        Assert.Equal(detail, Problems.InvalidConfiguration([fault]).ProblemDetails.Detail);
    }

    [Fact]
    public void Who_has_no_answer_is_told_from_which_line_on()
    {
        string? detail = Problems.Unanswered(_context, new IngestAnswer { Accepted = 11, Rejected = 1, LastLine = 12 }).ProblemDetails.Detail;
        Assert.Contains("behind line 12 ", detail, StringComparison.Ordinal);
    }

    /// <summary>A client that sends them again without producer and seq would have some learned twice.</summary>
    [Theory]
    [InlineData(false, "the others stand.")]
    [InlineData(true, "only with producer and seq none is learned twice.")]
    public void Who_is_refused_is_told_when_learned_lines_are_among_those_to_send_again(bool namesLinesThatStand, string end)
    {
        string? detail = Problems.Refused(_context, new IngestAnswer { Refusal = RefusalReason.StoreFull }, namesLinesThatStand).ProblemDetails.Detail;
        Assert.EndsWith(end, detail, StringComparison.Ordinal);
    }
}
