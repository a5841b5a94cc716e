using System.Net;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>Series that are listed, explained, reconfigured and forgotten, over HTTP and by command, and what a kill leaves of that.</summary>
public class ControlTests(ITestOutputHelper output) : DaemonTest(output)
{
    [Fact]
    public async Task A_reconfigured_series_forecasts_the_same_after_a_kill_and_a_forgotten_one_stays_forgotten()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Ticks("oil/wti", 0, 200) + Ticks("gone", 0, 5));
        (HttpStatusCode changed, JsonElement series) = await PatchAsync(daemon, DaemonClient.Path("oil/wti"), """{"experts":["ar(5)","holt"],"horizon":2}""");
        using HttpResponseMessage forgotten = await daemon.Client.DeleteAsync("/v1/series?id=gone");
        await daemon.Client.PostAsync(Ticks("oil/wti", 200, 20));
        string before = await daemon.Client.GetStringAsync($"{DaemonClient.Path("oil/wti")}/forecast");
        await daemon.KillAsync();

        DaemonProcess again = await StartDaemonAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (changed, forgotten.StatusCode));
        Assert.Equal((200, 2), (series.GetProperty("observations").GetInt32(), series.GetProperty("configuration").GetProperty("horizon").GetInt32()));
        Assert.Equal(before, await again.Client.GetStringAsync($"{DaemonClient.Path("oil/wti")}/forecast"));
        Assert.Equal(220, await again.Client.ObservationsAsync("oil/wti"));
        Assert.Equal(0, await again.Client.ObservationsAsync("gone"));
        await again.Client.PostAsync(Ticks("gone", 0, 2));
        JsonElement second = await again.Client.GetJsonAsync($"{DaemonClient.Path("gone")}/forecast");
        Assert.True(second.GetProperty("seq").GetInt64() > 5); // no forecast of its first life is taken for one of its second
    }

    [Fact]
    public async Task A_change_that_does_not_fit_is_refused_by_the_name_of_its_field_and_changes_nothing()
    {
        DaemonProcess daemon = await StartDaemonAsync();
        await daemon.Client.PostAsync(Ticks("a", 0, 3));

        (HttpStatusCode status, JsonElement problem) = await PatchAsync(daemon, DaemonClient.Path("a"), """{"horizon":0,"experts":["oracle(7)"]}""");
        (HttpStatusCode unknown, _) = await PatchAsync(daemon, DaemonClient.Path("nobody"), "{}");
        using HttpResponseMessage nobody = await daemon.Client.DeleteAsync(DaemonClient.Path("nobody"));
        using HttpResponseMessage noId = await daemon.Client.DeleteAsync("/v1/series");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["experts[0]", "horizon"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!).Order());
        Assert.Equal([404, 404, 400], new[] { unknown, nobody.StatusCode, noId.StatusCode }.Select(code => (int)code));
        Assert.Equal(1, (await daemon.Client.GetJsonAsync(DaemonClient.Path("a"))).GetProperty("configuration").GetProperty("horizon").GetInt32());
    }

    [Fact]
    public async Task The_commands_list_explain_reconfigure_and_forget()
    {
        DaemonProcess daemon = await StartConfiguredAsync("series: [{ match: '*', horizon: 5 }]");
        string http = daemon.Address.Authority;
        await daemon.Client.PostAsync(Ticks("a/1", 0, 200) + Ticks("a/2", 0, 3) + Ticks("b", 0, 3));

        (int listed, string list, _) = await DaemonProcess.RunAsync("series", "a*", "--http", http, "--format", "json");
        (_, string table, _) = await DaemonProcess.RunAsync("series", "--http", http);
        (int explained, string bars, _) = await DaemonProcess.RunAsync("explain", "a/1", "--http", http);
        (_, string explanation, _) = await DaemonProcess.RunAsync("explain", "a/1", "--http", http, "--format", "json");
        (int asked, _, string question) = await DaemonProcess.RunAsync("series", "reconfigure", "a*", "--horizon", "2", "--http", http);
        (int changed, string nothing, _) = await DaemonProcess.RunAsync("series", "reconfigure", "a*", "--horizon", "2", "--yes", "--http", http);
        (int faulty, _, string fault) = await DaemonProcess.RunAsync("series", "reconfigure", "b", "--experts", "oracle(7)", "--http", http);
        int[] horizons = await HorizonsAsync(daemon);
        (int ruled, _, _) = await DaemonProcess.RunAsync("series", "reconfigure", "a/1", "--rules", "--http", http);
        (int forgotten, _, _) = await DaemonProcess.RunAsync("forget", "b", "--yes", "--http", http);
        (int again, _, string unknown) = await DaemonProcess.RunAsync("forget", "b", "--yes", "--http", http);

        int[] left = await HorizonsAsync(daemon);

        Assert.Equal([0, 0, 2, 0, 1, 0, 0, 1], [listed, explained, asked, changed, faulty, ruled, forgotten, again]);
        Assert.Equal(
            ["a/1", "a/2"], list.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("series").GetString()!));
        Assert.All(["a/1", "a/2", "b", "200"], cell => Assert.Contains(cell, table));
        Assert.Contains("####", bars);
        Assert.True(JsonDocument.Parse(explanation).RootElement.GetProperty("ready").GetBoolean());
        Assert.Contains("--yes", question);
        Assert.Equal("", nothing);
        Assert.Contains("oracle", fault);
        Assert.Equal([2, 2, 5], horizons);
        Assert.Equal([5, 2], left);
        Assert.Contains("no such series", unknown);
    }

    private static async Task<int[]> HorizonsAsync(DaemonProcess daemon) =>
        [.. (await daemon.Client.GetJsonAsync("/v1/series")).GetProperty("series").EnumerateArray()
            .Select(series => series.GetProperty("configuration").GetProperty("horizon").GetInt32())];

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PatchAsync(DaemonProcess daemon, string series, string change)
    {
        using var content = new StringContent(change, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await daemon.Client.PatchAsync($"{series}/configuration", content);
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, json.RootElement.Clone());
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
