namespace StreamForecast.Daemon.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("frobnicate")]
    [InlineData("--htp", "x")]
    [InlineData("backtest")]
    [InlineData("backtest", "x.csv", "--format", "xml")]
    [InlineData("backtest", "x.csv", "--horizon", "0")]
    [InlineData("backtest", "x.csv", "--target", "profit")]
    [InlineData("backtest", "x.csv", "--experts", "ar(twenty)")]
    [InlineData("backtest", "x.csv", "--intervals", "0.5,2")]
    [InlineData("backtest", "x.csv", "--score-from", "-1")]
    [InlineData("backtest", "x.csv", "--protocol", "fsnet", "--horizon", "3")]
    [InlineData("article", "x.csv", "--time-zone", "Mars/Olympus")]
    public async Task A_wrong_question_is_exit_code_2_and_points_to_the_help(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backtest", "missing.csv")]
    [InlineData("article", "missing.csv")]
    [InlineData("serve", "--check", "--config", "missing.yaml")]
    [InlineData("serve", "--check", "--http", "nowhere")]
    [InlineData("health", "--http", "127.0.0.1:1")]
    public async Task What_cannot_be_done_is_exit_code_1_and_one_line_without_a_trace(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_exit_code_0_and_names_the_commands()
    {
        CommandRun run = await CommandRun.Of("--help");

        Assert.Equal(0, run.ExitCode);
        foreach (string command in (string[])["serve", "backtest", "article", "health"])
        {
            Assert.Contains($"\n  {command}", run.Output, StringComparison.Ordinal);
        }
    }
}
