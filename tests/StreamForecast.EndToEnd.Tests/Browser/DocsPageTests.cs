using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Browser;

/// <summary>The page of the HTTP interface.</summary>
public class DocsPageTests(ITestOutputHelper output) : BrowserTest(output)
{
    [SkippableFact]
    public async Task It_tells_every_request_with_a_line_to_paste_and_asks_nobody_but_the_daemon()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        using var page = BrowserPage.Open(daemon.Address);
        page.Visit("/docs");

        page.Until(() => page.Count(".docs-card") > 15, "the requests are there");
        Assert.Equal(0, page.Count(".docs-card[open]"));
        page.Click("#postTicks summary");
        Assert.StartsWith("curl -H 'Content-Type: application/x-ndjson'", page.Text("#postTicks .docs-curl"), StringComparison.Ordinal);
        Assert.Contains($"{daemon.Address}v1/ticks", page.Text("#postTicks .docs-curl"), StringComparison.Ordinal);
        Assert.Contains("forecast", page.Text("#postTicks table"), StringComparison.Ordinal);
        page.Click("#getSeriesById summary");
        Assert.Contains("\"observations\": 0  // Values learned.", page.Text("#getSeriesById .docs-replies"), StringComparison.Ordinal);
        Assert.Contains("There is no such series.", page.Text("#getSeriesById .docs-replies"), StringComparison.Ordinal);
        AssertClean(page, daemon);
    }

    [SkippableFact]
    public async Task The_dashboard_leads_to_it()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        using var page = BrowserPage.Open(daemon.Address);

        page.Click("footer a");

        page.Until(() => page.Text("h1") == "HTTP interface", "the page of the HTTP interface is open");
    }
}
