using System.Net;
using System.Net.Sockets;
using StreamForecast.Daemon.Commands.Series;

namespace StreamForecast.Daemon.Tests.Commands.Series;

/// <summary>The commands that ask a running daemon, where they are asked wrongly or nobody answers; the end-to-end tests hold the rest.</summary>
public sealed class SeriesCommandsTests
{
    [Theory]
    [InlineData("series")]
    [InlineData("explain", "a")]
    [InlineData("forget", "a", "--yes")]
    [InlineData("series", "reconfigure", "a", "--profile", "full")]
    [InlineData("series", "reconfigure", "a", "--reorder-limit", "100")]
    public async Task Where_no_daemon_answers_they_fail_and_say_how_to_start_one(params string[] command)
    {
        CommandRun run = await CommandRun.Of([.. command, "--http", $"127.0.0.1:{UnusedPort()}"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no daemon answers", run.Error);
        Assert.Contains("streamforecast serve", run.Error);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Forget_takes_one_id_and_says_so_of_a_pattern()
    {
        CommandRun run = await CommandRun.Of("forget", "e*", "--yes", "--http", $"127.0.0.1:{UnusedPort()}");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error: 'e*' is no series (", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("forget takes one id, no pattern; list them with: streamforecast series", run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--yes", "forget", "a")] // nobody can be asked here
    [InlineData("--rules", "series", "reconfigure", "a")] // nothing is to change
    [InlineData("--http", "series", "--http", "nowhere")]
    [InlineData("--lags", "explain", "a", "--lags", "0")]
    public async Task What_is_asked_wrongly_is_told_by_name(string named, params string[] command)
    {
        CommandRun run = await CommandRun.Of(command);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error);
    }

    [Theory]
    [InlineData(1.0, 2.0, 20, '#')]
    [InlineData(-2.0, 2.0, 40, '-')]
    [InlineData(0.0, 2.0, 0, '#')]
    [InlineData(1.0, 0.0, 0, '#')]
    public void A_bar_is_as_long_as_its_share_of_the_largest(double value, double largest, int length, char sign) =>
        Assert.Equal(new string(sign, length), ExplainCommand.Bar(value, largest));

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
