using StreamForecast.Models.Expressions;

namespace StreamForecast.Models.Tests.Expressions;

public class NearestNameTests
{
    private static readonly string[] Known = ["horizon", "intervals", "season", "seed"];

    [Theory]
    [InlineData("horizn", "horizon")]
    [InlineData("interval", "intervals")]
    [InlineData("saeson", "season")]
    [InlineData("sed", "seed")]
    public void A_slip_finds_the_name_that_was_meant(string written, string meant) => Assert.Equal(meant, NearestName.Of(written, Known));

    [Theory]
    [InlineData("xylophone")]
    [InlineData("q")]
    public void A_guess_is_not_made(string written) => Assert.Null(NearestName.Of(written, Known));
}
