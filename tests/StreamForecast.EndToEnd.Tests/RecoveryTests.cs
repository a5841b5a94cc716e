using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>What a start brings back, and how soon.</summary>
public class RecoveryTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int Series = 10_000;
    private const int TicksEach = 4;

    /// <summary>Generous, for a machine that does other things as well; what it took is in the output.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task History_and_explanation_are_the_same_after_a_kill_and_after_an_orderly_stop()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await SendAsync(daemon, Enumerable.Range(0, 300).Select(tick => Line("h", tick)));
        (string History, string Explanation) before = await AskAsync(daemon);
        using (JsonDocument history = JsonDocument.Parse(before.History))
        {
            JsonElement rows = history.RootElement.GetProperty("observations");
            Assert.Equal(300, rows.GetArrayLength());
            Assert.NotEqual(JsonValueKind.Null, rows[299].GetProperty("forecast").ValueKind);
        }

        await daemon.KillAsync();
        daemon = await StartDaemonAsync();
        Assert.Equal(before, await AskAsync(daemon));
        Assert.Equal(0, await daemon.TerminateAsync(TimeSpan.FromSeconds(15)));
        daemon = await StartDaemonAsync();
        Assert.Equal(before, await AskAsync(daemon));
        await SendAsync(daemon, [Line("h", 300)]);
        Assert.Equal(301, (await daemon.Client.GetJsonAsync("/v1/series/h/history")).GetProperty("observations").GetArrayLength());
    }

    [Fact]
    public async Task Ten_thousand_series_and_their_tails_are_ready_soon_after_a_kill()
    {
        var clock = Stopwatch.StartNew();
        DaemonProcess daemon = await StartDaemonAsync();
        Output.WriteLine($"Ready on an empty store after {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < Patience, $"an empty store took {clock.Elapsed}");
        for (int tick = 0; tick < TicksEach; tick++)
        {
            await SendAsync(daemon, Enumerable.Range(0, Series).Select(series => Line($"s/{series}", tick)));
        }

        await daemon.KillAsync();
        clock.Restart();
        daemon = await StartDaemonAsync();
        Output.WriteLine($"Ready with {Series} series and {TicksEach} ticks of tail each after {clock.ElapsedMilliseconds} ms");
        Assert.True(clock.Elapsed < Patience, $"{Series} series took {clock.Elapsed}");
        await SendAsync(daemon, Enumerable.Range(0, Series).Select(series => Line($"s/{series}", TicksEach)));
        Output.WriteLine($"A tick of every series applied, behind its tail, after {clock.ElapsedMilliseconds} ms");
        Assert.Equal(TicksEach + 1, await daemon.Client.ObservationsAsync($"s/{Series - 1}"));
    }

    private static async Task<(string History, string Explanation)> AskAsync(DaemonProcess daemon) => (
        await daemon.Client.GetStringAsync("/v1/series/h/history"),
        await daemon.Client.GetStringAsync("/v1/series/h/explain?lags=64"));

    private static async Task SendAsync(DaemonProcess daemon, IEnumerable<string> lines)
    {
        foreach (string[] chunk in lines.Chunk(5_000))
        {
            (int status, JsonElement answer) = await daemon.Client.PostAsync(string.Join('\n', chunk));
            Assert.Equal(200, status);
            Assert.Equal(chunk.Length, answer.GetProperty("accepted").GetInt32());
        }
    }

    private static string Line(string series, int tick) => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"{{\"series\":\"{series}\",\"time\":\"2024-05-01T00:{tick / 60:00}:{tick % 60:00}Z\",")
        .Append(CultureInfo.InvariantCulture, $"\"value\":{100 + (10 * Math.Sin(tick / 7.0)):R}}}")
        .ToString();
}
