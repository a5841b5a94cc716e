using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Tests.Api;

public sealed class KnownQueryTests
{
    private static readonly string[] Known = ["series", "every", "lossless", "resume"];

    [Theory]
    [InlineData("")]
    [InlineData("?series=a*&every=100")]
    [InlineData("?SERIES=a")]
    public void What_is_read_passes(string query) => Assert.Null(Fault(query, Known));

    [Fact]
    public void A_misspelt_parameter_is_refused_with_the_one_that_was_meant()
    {
        ProblemHttpResult refused = Assert.IsType<ProblemHttpResult>(Fault("?series=a&losless=true", Known));

        Assert.Equal(StatusCodes.Status400BadRequest, refused.StatusCode);
        Assert.Contains("'losless'", refused.ProblemDetails.Title, StringComparison.Ordinal);
        Assert.StartsWith("Did you mean 'lossless'?", refused.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_resembles_none_is_refused_with_all_that_are_read()
    {
        ProblemHttpResult refused = Assert.IsType<ProblemHttpResult>(Fault("?callback=x", Known));

        Assert.Equal("Known are: series, every, lossless, resume.", refused.ProblemDetails.Detail);
    }

    [Theory]
    [InlineData("serie", "series")]
    [InlineData("Evry", "every")]
    [InlineData("reusme", "resume")]
    [InlineData("x", null)]
    [InlineData("seriesseriesseries", null)]
    public void The_nearest_takes_the_fewest_edits(string name, string? nearest) => Assert.Equal(nearest, KnownQuery.Nearest(name, Known));

    private static ProblemHttpResult? Fault(string query, string[] known)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);
        return KnownQuery.Fault(context.Request.Query, known);
    }
}
