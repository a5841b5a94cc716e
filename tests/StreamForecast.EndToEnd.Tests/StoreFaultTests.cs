using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>What the daemon makes of a store that fails it, or that is not as it was left.</summary>
public class StoreFaultTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int Series = 40;

    [SkippableFact]
    public async Task A_write_that_fails_ends_the_daemon_with_exit_code_1_and_a_restart_has_all_that_was_answered()
    {
        Skip.IfNot(File.Exists("/usr/bin/prlimit"), "prlimit (util-linux) is not installed");
        DaemonProcess daemon = await StartLimitableAsync();
        long accepted = 0;
        await PostAsync(daemon);
        accepted += 10;
        await daemon.LimitFilesAsync(bytes: 400_000);
        try
        {
            for (int post = 0; post < 10_000 && (await PostAsync(daemon, from: 10 + (post * 10))).Status == 200; post++)
            {
                accepted += 10;
            }
        }
        catch (HttpRequestException)
        {
            // It ended in the middle of the answer: unknown, which is not answered.
        }

        Assert.Equal(1, await daemon.EndAsync());
        Assert.Contains("look at the disk, then restart the daemon", daemon.Log, StringComparison.Ordinal);
        DaemonProcess again = await StartDaemonAsync();
        for (int i = 0; i < Series; i++)
        {
            Assert.InRange(await again.Client.ObservationsAsync($"s{i}"), accepted, accepted + 10);
        }
    }

    [Fact]
    public async Task A_damaged_partition_stands_still_and_says_why_and_the_others_run()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await PostAsync(daemon);
        await PostAsync(daemon, from: 10); // a last row that is damaged would pass for torn
        await daemon.TerminateAsync(TimeSpan.FromSeconds(30));
        Sql("UPDATE log SET bytes = zeroblob(length(bytes)) WHERE id >> 46 = 3 AND id = (SELECT min(id) FROM log WHERE id >> 46 = 3)");
        Sql("DELETE FROM snapshot WHERE id >> 1 IN (SELECT number FROM series WHERE partition = 3)");

        DaemonProcess again = await StartDaemonAsync();

        JsonElement ready = await again.Client.GetJsonAsync("/readyz");
        Assert.True(ready.GetProperty("ready").GetBoolean());
        Assert.Equal("3", Assert.Single(ready.GetProperty("quarantined").EnumerateObject()).Name);
        (int status, JsonElement answer) = await PostAsync(again, from: 20);
        Assert.Equal(503, status);
        long refused = answer.GetProperty("unacknowledged").EnumerateArray().Sum(range => range[1].GetInt64() - range[0].GetInt64() + 1);
        Assert.InRange(refused, 10, (Series - 1) * 10);
        Assert.Equal((Series * 10) - refused, answer.GetProperty("accepted").GetInt64());
    }

    [Fact]
    public async Task After_a_relaxed_run_that_was_killed_no_forecast_id_is_given_twice()
    {
        const string Relaxed = "store: { durability: relaxed }";
        DaemonProcess daemon = await StartConfiguredAsync(Relaxed);
        HashSet<string> before = await IdsAsync(daemon, from: 0);
        await daemon.KillAsync();

        HashSet<string> after = await IdsAsync(await StartConfiguredAsync(Relaxed), from: 10);

        Assert.Equal((10, 10), (before.Count, after.Count));
        Assert.Empty(before.Intersect(after));
        Assert.Equal(Assert.Single(before.Select(EpochIn).Distinct()) + 1, Assert.Single(after.Select(EpochIn).Distinct()));
    }

    [Fact]
    public async Task A_file_that_is_no_database_ends_the_start_in_one_line_that_names_the_way_out()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await PostAsync(daemon);
        await daemon.TerminateAsync(TimeSpan.FromSeconds(30));
        byte[] bytes = await File.ReadAllBytesAsync(PathOf("data/store.db"));
        Array.Fill(bytes, (byte)0x5A, 0, 4096);
        await File.WriteAllBytesAsync(PathOf("data/store.db"), bytes);

        (int exitCode, _, string errors) = await DaemonProcess.RunAsync(
            "serve", "--no-demo", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--data", PathOf("data"));

        Assert.Equal(1, exitCode);
        Assert.Contains("store verify --salvage", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static long EpochIn(string id) => long.Parse(id[..id.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture);

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={PathOf("data/store.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    /// <summary>Ten ticks each of many series, so that every partition has some.</summary>
    private static Task<(int Status, JsonElement Body)> PostAsync(DaemonProcess daemon, int from = 0)
    {
        var body = new StringBuilder();
        for (int n = from; n < from + 10; n++)
        {
            for (int i = 0; i < Series; i++)
            {
                body.Append(CultureInfo.InvariantCulture, $"{{\"series\":\"s{i}\",\"time\":{1_700_000_000_000_000_000 + (n * 1_000_000_000L)},\"value\":{50 + (n % 7)}}}\n");
            }
        }

        return daemon.Client.PostAsync(body.ToString());
    }

    /// <summary>The ids of ten forecasts of one series, as its event stream tells them.</summary>
    private static async Task<HashSet<string>> IdsAsync(DaemonProcess daemon, int from)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using StreamReader events = await daemon.Client.OpenForecastsAsync("s0", patience.Token);
        await PostAsync(daemon, from);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        while (ids.Count < 10 && await events.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                ids.Add(line["id: ".Length..]);
            }
        }

        return ids;
    }
}
