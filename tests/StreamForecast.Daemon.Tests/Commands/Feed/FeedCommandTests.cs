using Microsoft.AspNetCore.Http;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public class FeedCommandTests
{
    [Theory]
    [InlineData("--speed", "fast", "write max, or a number above 0 and an x")]
    [InlineData("--protocol", "carrier-pigeon", "'carrier-pigeon' not recognized")]
    [InlineData("--producer", "$own", "the first no $")]
    [InlineData("--grpc", "a b", "write an address and a port")]
    [InlineData("--grpc", "127.0.0.1", "--grpc 127.0.0.1: write an address and a port, such as 127.0.0.1:8081")]
    [InlineData("--grpc", "[::1]", "write an address and a port")]
    [InlineData("--grpc", "https://127.0.0.1:8081", "write an address and a port")]
    [InlineData("--http", "127.0.0.1:8080/v1", "write an address and a port")]
    public async Task What_is_asked_wrongly_says_what_to_write(string option, string value, string mend)
    {
        CommandRun run = await CommandRun.Of("feed", "x.csv", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(mend, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--grpc", "http://127.0.0.1:8081")]
    [InlineData("--grpc", "http://127.0.0.1:8081/")]
    [InlineData("--grpc", "[::1]:8081")]
    [InlineData("--http", "http://localhost:8080")]
    public async Task An_address_is_also_taken_as_the_daemon_prints_it(string option, string value)
    {
        CommandRun run = await CommandRun.Of("feed", "no-such.csv", option, value);
        Assert.Equal(1, run.ExitCode); // for the file
        Assert.Contains("no-such.csv", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--series is for CSV and Parquet; x.ndjson, read as NDJSON, has ticks that name their series themselves", "x.ndjson", "--series", "a")]
    [InlineData("--value-column is for CSV and Parquet", "x.csv", "--input", "ndjson", "--value-column", "a")]
    [InlineData("--time-column is for CSV and Parquet", "x.jsonl.gz", "--time-column", "a")]
    [InlineData("--input parquet cannot be read from standard input", "-", "--input", "parquet")]
    [InlineData("--series-column is for CSV and Parquet; standard input has", "-", "--input", "csv", "--series-column", "a")]
    public async Task What_names_columns_is_refused_where_there_are_none(string mend, params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(["feed", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(mend, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    [InlineData("lineprotocol")]
    [InlineData("websocket")]
    public async Task Another_server_is_told_and_not_tried_for_ever(string protocol)
    {
        string path = Path.GetTempFileName();
        await using ScriptedDaemon foreign = await ScriptedDaemon.StartAsync(async context =>
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsync("<html>no such page</html>", context.RequestAborted);
        });
        try
        {
            await File.WriteAllTextAsync(path, "value\n1\n");
            CommandRun run = await CommandRun.Of("feed", path, "--protocol", protocol, "--http", foreign.Address.Authority, "--grpc", foreign.Address.Authority);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("0 refused of 1 sent", run.Output, StringComparison.Ordinal);

            // The last word: where the connection breaks before the answer is read, the daemon is called away first.
            Assert.StartsWith(
                $"error: what answers on {foreign.Address.Authority} is no StreamForecast daemon",
                run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
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
