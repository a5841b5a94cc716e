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
    [InlineData("series", "reconfigure", "x", "--rules=abc")]
    public async Task A_wrong_question_is_exit_code_2_and_points_to_the_help(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--horizon abc: write a whole number from 1 to", "backtest", "x.csv", "--horizon", "abc")]
    [InlineData("--rows abc: write a whole number from 1 to 1000", "watch", "x", "--rows", "abc")]
    [InlineData("--rows 0: write a whole number from 1 to 1000", "watch", "x", "--rows", "0")]
    [InlineData("--every 1s: write a whole number from 0 to", "watch", "x", "--every", "1s")]
    [InlineData("--lags abc: write a whole number from 1 to", "explain", "x", "--lags", "abc")]
    [InlineData("--rate abc: write a number from 0.001 to 100000", "simulate", "--rate", "abc")]
    [InlineData("--rate NaN: write a number from 0.001 to 100000", "simulate", "--rate", "NaN")]
    [InlineData("--seed -1: write a whole number from 0 to", "simulate", "--seed", "-1")]
    [InlineData("--max-series abc: write a whole number from 1000 to 1000000", "bench", "--only", "gprc", "--max-series", "abc")]
    [InlineData("--runs 1.5: write a whole number from 1 to 100", "bench", "--runs", "1.5")]
    [InlineData("--ticks abc: write a whole number from 10000 to 100000000", "bench", "--ticks", "abc")]
    [InlineData("--max-series 9: write a whole number from 1000 to 1000000", "bench", "--max-series", "9")]
    public async Task A_number_that_is_none_says_what_to_write(string mend, params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"error: {mend}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_bench_is_looked_for_among_those_of_the_series_asked_for()
    {
        CommandRun run = await CommandRun.Of("bench", "--only", "gprc", "--max-series", "50000");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("daemon grpc fast 50000 durable", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--check", "streamforecast serve --check", "--check", "serve")]
    [InlineData("--http", "streamforecast health --http", "--http", "127.0.0.1:1", "health")]
    public async Task An_option_in_front_of_its_command_is_not_lost_in_silence(string option, string mend, params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal($"error: {option} stands before the command; write it behind: {mend}{Environment.NewLine}", run.Error);
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
