namespace StreamForecast.Daemon.Tests.Commands.Feed;

public class FeedCommandTests
{
    [Theory]
    [InlineData("--speed", "fast", "write max, or a number above 0 and an x")]
    [InlineData("--protocol", "carrier-pigeon", "'carrier-pigeon' not recognized")]
    [InlineData("--producer", "$own", "the first no $")]
    [InlineData("--grpc", "a b", "write an address and a port")]
    public async Task What_is_asked_wrongly_says_what_to_write(string option, string value, string mend)
    {
        CommandRun run = await CommandRun.Of("feed", "x.csv", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(mend, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error_and_nothing_is_sent()
    {
        CommandRun run = await CommandRun.Of("feed", "no-such.csv");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such.csv", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
