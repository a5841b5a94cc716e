using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using OpenQA.Selenium.Support.UI;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>The dashboard in a real browser: it draws, follows, survives a restart, and asks nobody but the daemon.</summary>
public class BrowserTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const string Browser = "/usr/bin/chromium";
    private const string Driver = "/usr/bin/chromedriver";
    private const string SeriesId = "page/one";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--window-size=1280,900",
    ];

    [SkippableFact]
    public async Task The_page_draws_follows_and_survives_a_restart()
    {
        Skip.IfNot(File.Exists(Browser) && File.Exists(Driver), $"{Browser} and {Driver} are needed");
        DaemonProcess daemon = await StartDaemonAsync();
        await FeedAsync(daemon, first: 1, count: 200);
        using ChromeDriver page = Open();

        page.Navigate().GoToUrl(daemon.Address);
        Until(page, () => page.FindElement(By.CssSelector("#rows a[aria-current=true]")).Text.Contains(SeriesId, StringComparison.Ordinal));
        Until(page, () => Drawn(page) == 200);
        Until(page, () => LinkState(page) == "live");
        Assert.Equal(SeriesId, page.FindElement(By.Id("chosen-title")).Text);
        Assert.True(ChartHasInk(page), "the chart's canvas is blank");

        await FeedAsync(daemon, first: 201, count: 20);
        Until(page, () => Drawn(page) == 220);
        Assert.Empty(Complaints(page));

        int port = daemon.Address.Port;
        await daemon.KillAsync();
        Until(page, () => LinkState(page) == "lost");
        DaemonProcess restarted = await StartDaemonAsync(port: port);
        Until(page, () => LinkState(page) == "live");
        await FeedAsync(restarted, first: 221, count: 20);
        Until(page, () => Drawn(page) == 240);

        // While the daemon was away the browser itself reported the refused connections, and nothing else.
        Assert.DoesNotContain(Complaints(page), complaint =>
            !complaint.Contains("net::ERR_", StringComparison.Ordinal) && !complaint.Contains(" 503 ", StringComparison.Ordinal));
        Assert.All(Requested(page), address => Assert.Equal(daemon.Address.Authority, address.Authority));
    }

    [SkippableFact]
    public async Task A_page_without_series_says_how_to_begin_and_the_first_tick_appears_by_itself()
    {
        Skip.IfNot(File.Exists(Browser) && File.Exists(Driver), $"{Browser} and {Driver} are needed");
        DaemonProcess daemon = await StartDaemonAsync();
        using ChromeDriver page = Open();

        page.Navigate().GoToUrl(daemon.Address);
        Until(page, () => page.FindElement(By.Id("list-state")).Text.Contains("curl", StringComparison.Ordinal));
        await FeedAsync(daemon, first: 1, count: 1);

        Until(page, () => Drawn(page) == 1);
        Assert.Empty(Complaints(page));
    }

    private static ChromeDriver Open()
    {
        var options = new ChromeOptions { BinaryLocation = Browser };
        options.AddArguments(Arguments);
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference(LogType.Performance, LogLevel.All);
        return new ChromeDriver(ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(Driver), Path.GetFileName(Driver)), options);
    }

    private static async Task FeedAsync(DaemonProcess daemon, int first, int count)
    {
        IEnumerable<string> lines = Enumerable.Range(first, count)
            .Select(n => $$"""{"series":"{{SeriesId}}","value":{{100 + Math.Sin(n / 9.0):R}}}""");
        Assert.Equal(200, (await daemon.Client.PostAsync(string.Join('\n', lines))).Status);
    }

    private static void Until(ChromeDriver page, Func<bool> condition) => new WebDriverWait(page, Patience).Until(_ =>
    {
        try
        {
            return condition();
        }
        catch (Exception notYet) when (notYet is NoSuchElementException or StaleElementReferenceException)
        {
            return false;
        }
    });

    private static string? LinkState(ChromeDriver page) => page.FindElement(By.Id("link")).GetDomAttribute("data-state");

    /// <summary>Sequence of the newest forecast on the chart; 0 before the first.</summary>
    private static long Drawn(ChromeDriver page) =>
        long.TryParse(page.FindElement(By.Id("chart")).GetDomAttribute("data-drawn"), out long sequence) ? sequence : 0;

    private static bool ChartHasInk(ChromeDriver page) => (bool)page.ExecuteScript("""
        const canvas = document.querySelector("#chart canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.some((value, i) => i % 4 === 3 && value > 0);
        """)!;

    private static string[] Complaints(ChromeDriver page) => page.Manage().Logs.GetLog(LogType.Browser)
        .Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message).ToArray();

    /// <summary>Every address the page asked for, from the browser's own record.</summary>
    private static Uri[] Requested(ChromeDriver page)
    {
        Uri[] addresses = page.Manage().Logs.GetLog(LogType.Performance)
            .Select(entry => JsonDocument.Parse(entry.Message).RootElement.GetProperty("message"))
            .Where(message => message.GetProperty("method").GetString() == "Network.requestWillBeSent")
            .Select(message => new Uri(message.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!))
            .Where(address => address.Scheme != "data")
            .ToArray();
        Assert.NotEmpty(addresses);
        return addresses;
    }
}
