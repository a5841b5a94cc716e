using OpenQA.Selenium;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Browser;

/// <summary>Each page of the dashboard: it loads, follows, survives a restart without a reload, and asks nobody but the daemon.</summary>
public class PageTests(ITestOutputHelper output) : BrowserTest(output)
{
    [SkippableFact]
    public async Task The_list_follows_and_survives_a_restart()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        await FeedAsync(daemon, first: 1, count: 200);
        using var page = BrowserPage.Open(daemon.Address);

        page.Until(() => page.Text(".table-body .row").Contains(SeriesId, StringComparison.Ordinal), "the series has a row");
        page.Until(() => page.Attribute(".table-body .spark polyline", "points")?.Split(' ').Length == 60, "its sparkline is drawn");
        page.Until(() => page.LinkState == "live", "the page is live");
        string line = page.Attribute(".table-body .spark polyline", "points")!;
        await FeedAsync(daemon, first: 201, count: 20);
        page.Until(() => page.Attribute(".table-body .spark polyline", "points") != line, "the sparkline moves");
        page.Until(() => page.Text(".table-body .observations") == "220", "what it learned is counted");
        AssertClean(page, daemon);

        daemon = await RestartAsync(page, daemon);
        await FeedAsync(daemon, first: 221, count: 20);
        page.Until(() => page.Text(".table-body .observations") == "240", "the list goes on after the restart");
        AssertNobodyElseAsked(page, daemon);
    }

    [SkippableFact]
    public async Task The_page_of_a_series_draws_follows_and_survives_a_restart()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        await FeedAsync(daemon, first: 1, count: 300);
        using var page = BrowserPage.Open(daemon.Address, SeriesRoute);

        page.Until(() => page.Drawn == 300, "the history is drawn on opening");
        page.Until(() => page.Count(".weights li") > 5, "the experts' weights are told");
        page.Until(() => page.Text(".cell-card .sentence").Contains("o(t) =", StringComparison.Ordinal), "the recurrent cell is told");
        page.Until(() => page.Text(".panel.gradient .sentence").Contains("gru(12)", StringComparison.Ordinal), "the gradient against lag is told");
        Assert.Equal(SeriesId, page.Text("h1"));
        Assert.Equal(12, page.Count(".horizon tbody tr"));
        await FeedAsync(daemon, first: 301, count: 20);
        page.Until(() => page.Drawn == 320, "the chart follows");
        await FeedAsync(daemon, first: 321, count: 1);
        foreach (string chart in (string[])["fan", "weights", "errorOverTime", "calibration", "memory", "gradient", "cell"])
        {
            page.Until(() => HasInk(page, chart), $"the chart '{chart}' is drawn");
            Assert.False(string.IsNullOrWhiteSpace(page.Text($"[aria-labelledby=card-{chart}] .sentence")));
        }

        AssertClean(page, daemon);
        daemon = await RestartAsync(page, daemon);
        await FeedAsync(daemon, first: 322, count: 20);
        page.Until(() => page.Drawn == 341, "the chart goes on after the restart");
        AssertNobodyElseAsked(page, daemon);
    }

    [SkippableFact]
    public async Task The_system_page_follows_and_survives_a_restart()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        await FeedAsync(daemon, first: 1, count: 100);
        Assert.Equal(422, (await daemon.Client.PostAsync("""{"series":"page/one","value":null}""")).Status);
        using var page = BrowserPage.Open(daemon.Address, "/system");

        page.Until(() => page.Text("#tile-rate").EndsWith("ticks/s", StringComparison.Ordinal), "the rate is measured");
        page.Until(() => page.Text("[aria-labelledby=card-latency] .sentence").Contains("100 ticks", StringComparison.Ordinal), "latency is told");
        Assert.Equal("1 lines", page.Text("#tile-rejected"));
        Assert.Equal(16, page.Count("[aria-labelledby=card-partitions] tbody tr"));
        Assert.Contains("No sink is configured", page.Text("[aria-labelledby=card-sinks] .sentence"), StringComparison.Ordinal);
        Assert.Matches("[0-9] [kM]B", page.Text("#tile-store"));
        await FeedAsync(daemon, first: 101, count: 50);
        page.Until(() => page.Text(".tiles").Contains("150 ticks since the start", StringComparison.Ordinal), "the counts follow");
        AssertClean(page, daemon);

        daemon = await RestartAsync(page, daemon);
        await FeedAsync(daemon, first: 151, count: 7);
        page.Until(() => page.Text(".tiles").Contains("7 ticks since the start", StringComparison.Ordinal), "the counts begin anew");
        AssertNobodyElseAsked(page, daemon);
    }

    [SkippableFact]
    public async Task The_system_page_shows_what_each_sink_has_written_and_why_one_fails()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartConfiguredAsync(
            $"sources: []\nsinks:\n  - {{ name: good, type: ndjson, path: {PathOf("out")} }}\n  - {{ name: gone, type: redis, server: \"127.0.0.1:1\", stream: x }}\n");
        await FeedAsync(daemon, first: 1, count: 25);
        using var page = BrowserPage.Open(daemon.Address, "/system");

        const string Rows = "[aria-labelledby=card-sinks] tbody tr";
        page.Until(() => page.Count(Rows) == 2 && page.Text($"{Rows}:first-child").ReplaceLineEndings(" ").StartsWith("good ndjson Running 25", StringComparison.Ordinal), "the written ones are counted");
        page.Until(() => page.Text($"{Rows}:last-child").Contains("no server answers at 127.0.0.1:1", StringComparison.Ordinal), "the reason is told");
        Assert.StartsWith("gone redis Failed 0", page.Text($"{Rows}:last-child").ReplaceLineEndings(" "), StringComparison.Ordinal);
        AssertClean(page, daemon);
    }

    [SkippableFact]
    public async Task A_daemon_without_series_says_how_to_begin_and_the_first_tick_appears_by_itself()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        using var page = BrowserPage.Open(daemon.Address);

        page.Until(() => page.Text(".list .blank").Contains("curl", StringComparison.Ordinal), "it says how to begin");
        await FeedAsync(daemon, first: 1, count: 1);
        page.Until(() => page.Text(".table-body .row").Contains("Warming up", StringComparison.Ordinal), "the first series appears");
        page.Click(".table-body .row .value");
        page.Until(() => page.Drawn == 1, "a press on the row opens its page");
        Assert.Empty(page.Complaints());
    }

    [SkippableFact]
    public async Task A_series_that_is_not_there_is_told_and_appears_with_its_first_tick()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        using var page = BrowserPage.Open(daemon.Address, SeriesRoute);

        page.Until(() => page.Text(".series-page .blank").Contains("no series", StringComparison.Ordinal), "it says that there is none");
        await FeedAsync(daemon, first: 1, count: 3);
        page.Until(() => page.Drawn == 3, "the chart begins by itself");
    }

    [SkippableFact]
    public async Task The_keyboard_reaches_everything()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        foreach (string series in (string[])["a", "b", "c"])
        {
            await FeedAsync(daemon, first: 1, count: 80, $"page/{series}");
        }

        using var page = BrowserPage.Open(daemon.Address);
        page.Until(() => page.Count(".table-body .row") == 3, "all rows are there");
        page.Press("/");
        page.Press("page/b");
        page.Until(() => page.Count(".table-body .row") == 1, "the search narrows the list");
        page.Run("document.getElementById('search').value = ''; document.getElementById('search').dispatchEvent(new Event('input'))");
        page.Press(Keys.Escape);
        page.Run("document.querySelector('.table-head .value button').focus()");
        page.Until(() => page.Text("#tip").Contains("own unit", StringComparison.Ordinal), "the focused heading explains itself");
        page.Press(Keys.Enter);
        Assert.Equal("descending", page.Attribute(".table-head .value", "aria-sort"));
        page.Run("document.querySelector('.table-body [tabindex=\"0\"]').focus()");
        page.Press(Keys.ArrowDown);
        string second = (string)page.Run("return document.activeElement.textContent")!;
        page.Press(Keys.Enter);
        page.Until(() => page.Text("h1") == second, "Enter opens the row with the focus");
        page.Until(() => page.Drawn == 80, "its chart is drawn");
        page.Run("document.querySelector('.main-chart .plot').focus()");
        page.Press(Keys.ArrowLeft);
        page.Until(() => page.Text(".main-chart .readout").Contains("steps ahead", StringComparison.Ordinal), "arrow keys read the chart");
        page.Press("]");
        page.Until(() => page.Text("h1") != second, "] opens the next series");
        page.Press("?");
        page.Until(() => page.Text(".help").Contains("Error against naive", StringComparison.Ordinal), "? lists keys and words");
        page.Press(Keys.Escape);
        page.Press("gs");
        page.Until(() => page.Text("h1") == "System", "g s opens the system page");
        Assert.Empty(page.Complaints());
    }

    private static bool HasInk(BrowserPage page, string chart) => (bool)page.Run($$"""
        const canvas = document.querySelector("[aria-labelledby=card-{{chart}}] canvas");
        if (!canvas?.width || !canvas.height) return false;
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((value, i) => i % 4 === 3 && value > 0);
        """)!;
}
