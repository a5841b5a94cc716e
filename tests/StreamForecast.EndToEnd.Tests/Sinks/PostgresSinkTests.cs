using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Sinks;

/// <summary>A real PostgreSQL, read by psql.</summary>
public class PostgresSinkTests(ITestOutputHelper output) : SinkTest(output)
{
    [SkippableFact]
    public async Task Whoever_is_killed_daemon_or_server_the_table_has_one_row_a_forecast()
    {
        const int Ticks = 8_000;
        const int Chunk = 500;
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        await using PostgresServer postgres = await PostgresServer.StartAsync(PathOf("postgres"));
        await postgres.AskAsync("SELECT 1");
        string sink = Sink(postgres, $"password: {PostgresServer.Password}, lossless: true");
        DaemonProcess daemon = await StartWithAsync(sink);
        for (int first = 0; first < Ticks; first += Chunk)
        {
            await FeedAsync(daemon, first, Chunk);
            if (first is 4 * Chunk or 10 * Chunk)
            {
                await daemon.KillAsync();
                daemon = await StartWithAsync(sink);
            }
            else if (first == 7 * Chunk)
            {
                await postgres.KillAndStartAsync();
            }
        }

        await AssertAllAsync(Ticks, async () => Rows(await postgres.AskAsync("SELECT series, seq FROM forecast")), allowsRepeats: false);
        Assert.Equal("2|2|t", await postgres.AskAsync(
            "SELECT cardinality(mean), array_length(lower, 1), lower[1][1] < mean[1] FROM forecast WHERE ready ORDER BY seq DESC LIMIT 1"));
        Assert.Equal("t", await postgres.AskAsync("SELECT bool_and(abs(extract(epoch FROM time) * 1e9 - time_ns) < 1000) FROM forecast"));
    }

    [SkippableFact]
    public async Task A_wrong_password_a_missing_database_and_a_table_of_other_columns_are_told_and_the_daemon_goes_on()
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        await using PostgresServer postgres = await PostgresServer.StartAsync(PathOf("postgres"));
        await postgres.AskAsync("CREATE TABLE taken (x int)");
        DaemonProcess daemon = await StartWithAsync(Sink(postgres, "password: guess"));
        await FeedAsync(daemon, 0, 8);
        JsonElement refused = await FailedAsync(daemon, "credentials");
        Assert.DoesNotContain("guess", refused.ToString(), StringComparison.Ordinal);
        await daemon.KillAsync();

        daemon = await StartWithAsync(Sink(postgres, $"password: {PostgresServer.Password}").Replace("database: postgres", "database: absent", StringComparison.Ordinal));
        await FailedAsync(daemon, "no database 'absent'");
        await daemon.KillAsync();

        daemon = await StartWithAsync(Sink(postgres, $"password: {PostgresServer.Password}, table: taken"));
        await FailedAsync(daemon, "the table 'taken'");
        await FeedAsync(daemon, 8, 8);
        Assert.Equal(4, await daemon.Client.ObservationsAsync(SeriesOf(0)));
        await daemon.KillAsync();

        daemon = await StartWithAsync(Sink(postgres, $"password: {PostgresServer.Password}, table: mended")); // nothing of it was lost
        await SinkAsync(daemon, one => one.GetProperty("written").GetInt64() >= 16);
        await AssertAllAsync(16, async () => Rows(await postgres.AskAsync("SELECT series, seq FROM mended")), allowsRepeats: false);
    }

    private static string Sink(PostgresServer postgres, string more) =>
        $"{{ name: warehouse, type: postgres, port: {postgres.Port}, database: postgres, user: trader, {more} }}";

    private static (string, long)[] Rows(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('|')).Select(row => (row[0], long.Parse(row[1])))];
}
