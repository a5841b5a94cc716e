using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The <c>store</c> commands on the store of a daemon: beside it while it runs, and after it was damaged behind its back.</summary>
public class StoreCommandTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task A_store_is_checked_and_exported_while_the_daemon_runs_and_compacted_when_it_does_not()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Ticks("oil/wti", 0, 200));

        (int sound, string report, _) = await DaemonProcess.RunAsync("store", "verify", "--data", PathOf("data"), "--format", "json");
        (int exported, string ticks, _) = await DaemonProcess.RunAsync("store", "export", "ticks", "--data", PathOf("data"), "--match", "oil*");
        (_, string early, string missing) = await DaemonProcess.RunAsync("store", "export", "forecasts", "--data", PathOf("data"));
        (int held, _, string inUse) = await DaemonProcess.RunAsync("store", "compact", "--data", PathOf("data"));
        await daemon.TerminateAsync(TimeSpan.FromSeconds(30));
        (int compacted, string sizes, _) = await DaemonProcess.RunAsync("store", "compact", "--data", PathOf("data"));
        (_, string forecasts, string none) = await DaemonProcess.RunAsync("store", "export", "forecasts", "--data", PathOf("data"), "--format", "ndjson");

        Assert.Equal((0, 0, 1, 0), (sound, exported, held, compacted));
        Assert.True(JsonDocument.Parse(report).RootElement.GetProperty("sound").GetBoolean());
        Assert.Equal("series,time,value,producer,seq", ticks.Split('\n')[0]);
        Assert.Equal(201, ticks.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Single(early.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("200 ticks of the log are not among them yet", missing, StringComparison.Ordinal);
        Assert.Empty(none);
        Assert.Contains("stop it", inUse, StringComparison.Ordinal);
        Assert.Contains("MB now", sizes, StringComparison.Ordinal);
        JsonElement[] rows = [.. forecasts.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(200, rows.Length);
        Assert.Equal((200, "oil/wti"), (rows[^1].GetProperty("seq").GetInt32(), rows[^1].GetProperty("series").GetString()));
        Assert.NotEqual(0, rows[^1].GetProperty("intervals").GetArrayLength());
    }

    [Fact]
    public async Task A_damaged_store_is_told_by_place_and_what_is_sound_serves_again()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Ticks("a", 0, 100) + Ticks("b", 0, 100) + Ticks("c", 0, 100));
        await daemon.TerminateAsync(TimeSpan.FromSeconds(30));
        string copy = PathOf("salvaged");
        await DamageLastPageAsync(Path.Combine(PathOf("data"), "store.db"));

        (int verified, string faults, _) = await DaemonProcess.RunAsync("store", "verify", "--data", PathOf("data"));
        (int salvaged, string told, _) = await DaemonProcess.RunAsync("store", "verify", "--data", PathOf("data"), "--salvage", copy);
        (int sound, _, _) = await DaemonProcess.RunAsync("store", "verify", "--data", copy);

        Assert.Equal((1, 0, 0), (verified, salvaged, sound));
        Assert.Contains("--salvage", faults, StringComparison.Ordinal);
        Assert.Contains("records copied", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_store_that_is_said()
    {
        (int exitCode, _, string errors) = await DaemonProcess.RunAsync("store", "verify", "--data", "/nowhere");
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no store in '/nowhere'", errors, StringComparison.Ordinal);
    }

    /// <summary>Of the last page that holds anything, the middle.</summary>
    private static async Task DamageLastPageAsync(string path)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path);
        int last = Array.FindLastIndex(bytes, one => one != 0);
        for (int i = Math.Max(0, last - 200); i <= last; i++)
        {
            bytes[i] ^= 0x55;
        }

        await File.WriteAllBytesAsync(path, bytes);
    }

    private static string Ticks(string series, int from, int count)
    {
        var body = new StringBuilder();
        for (int n = from; n < from + count; n++)
        {
            body.Append($$"""{"series":"{{series}}","time":{{1_700_000_000_000_000_000 + (n * 1_000_000_000L)}},"value":{{50 + Math.Sin(n / 7.0):R}}}""")
                .Append('\n');
        }

        return body.ToString();
    }
}
