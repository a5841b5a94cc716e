using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Browser;

/// <summary>A test of the dashboard against a daemon of its own.</summary>
public abstract class BrowserTest(ITestOutputHelper output) : DaemonTest(output)
{
    protected const string SeriesId = "page/one";
    protected const string SeriesRoute = "/series/page%2Fone";

    /// <summary>A daemon whose series have a horizon, so that there is a fan to see, and the larger profile.</summary>
    internal Task<DaemonProcess> StartShownAsync() => StartConfiguredAsync(
        """
        series:
          - { match: "page/*", profile: full, horizon: 12 }
          - { match: "*", profile: fast }
        """);

    internal static async Task FeedAsync(DaemonProcess daemon, int first, int count, string series = SeriesId)
    {
        var noise = new Random(first);
        IEnumerable<string> lines = Enumerable.Range(first, count)
            .Select(n => $$"""{"series":"{{series}}","value":{{100 + (4 * Math.Sin(n / 9.0)) + noise.NextDouble():R}}}""");
        Assert.Equal(200, (await daemon.Client.PostAsync(string.Join('\n', lines))).Status);
    }

    /// <summary>What a page that ran undisturbed must be free of.</summary>
    internal static void AssertClean(BrowserPage page, DaemonProcess daemon)
    {
        Assert.Empty(page.Complaints());
        AssertNobodyElseAsked(page, daemon);
    }

    internal static void AssertNobodyElseAsked(BrowserPage page, DaemonProcess daemon)
    {
        Uri[] asked = page.Requested();
        Assert.NotEmpty(asked);
        Assert.All(asked.Where(address => address.Scheme != "about"), address => Assert.Equal(daemon.Address.Authority, address.Authority));
    }

    /// <summary>
    /// Kills the daemon, starts it again at the same address and waits for the page to notice both. While it is away the browser itself
    /// reports refused connections, and nothing else may be reported.
    /// </summary>
    internal async Task<DaemonProcess> RestartAsync(BrowserPage page, DaemonProcess daemon)
    {
        Assert.Empty(page.Complaints());
        await daemon.KillAsync();
        page.Until(() => page.LinkState == "lost", "the page says it is disconnected");
        Assert.Contains("trying again", page.Text("#lost"), StringComparison.Ordinal);
        DaemonProcess restarted = await StartDaemonAsync(port: daemon.Address.Port);
        page.Until(() => page.LinkState == "live", "the page is live again");
        Assert.DoesNotContain(page.Complaints(), complaint =>
            !complaint.Contains("net::ERR_", StringComparison.Ordinal) && !complaint.Contains(" 503 ", StringComparison.Ordinal));
        return restarted;
    }
}
