using System.Text.Json;
using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;
using OpenQA.Selenium.Support.UI;

namespace StreamForecast.EndToEnd.Tests.Browser;

/// <summary>A page in a real browser, with what the tests look at.</summary>
internal sealed class BrowserPage : IDisposable
{
    public const string Browser = "/usr/bin/chromium";
    public const string Driver = "/usr/bin/chromedriver";

    /// <summary>How long anything may take to appear on a loaded machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=1400,1000",
    ];

    private readonly ChromeDriver _driver;
    private readonly Uri _daemon;

    private BrowserPage(ChromeDriver driver, Uri daemon) => (_driver, _daemon) = (driver, daemon);

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => File.Exists(Browser) && File.Exists(Driver) ? null : $"{Browser} and {Driver} are needed";

    /// <summary>Opens a page of the dashboard.</summary>
    /// <param name="daemon">Address of the daemon.</param>
    /// <param name="route">What stands behind <c>#</c>.</param>
    public static BrowserPage Open(Uri daemon, string route = "/")
    {
        var options = new ChromeOptions { BinaryLocation = Browser };
        options.AddArguments(Arguments);
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        options.SetLoggingPreference(LogType.Performance, LogLevel.All);
        var page = new BrowserPage(
            new ChromeDriver(ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(Driver), Path.GetFileName(Driver)), options), daemon);
        page.Go(route);
        return page;
    }

    /// <summary>Loads the dashboard anew at a route.</summary>
    public void Go(string route) => Visit($"/#{route}");

    /// <summary>Loads an address of the daemon anew.</summary>
    public void Visit(string address)
    {
        _driver.Navigate().GoToUrl("about:blank"); // a change behind the # alone would load nothing
        _driver.Navigate().GoToUrl(new Uri(_daemon, address));
    }

    /// <summary>Lets the page take a size and colours, as a visitor's browser would.</summary>
    public void Show(int width, int height, string colours = "light")
    {
        _driver.ExecuteCdpCommand("Emulation.setDeviceMetricsOverride", new Dictionary<string, object?>
        {
            ["width"] = width,
            ["height"] = height,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = false,
        });
        _driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new Dictionary<string, object?>
        {
            ["features"] = new object[] { new Dictionary<string, object?> { ["name"] = "prefers-color-scheme", ["value"] = colours } },
        });
    }

    public void Until(Func<bool> condition, string what)
    {
        try
        {
            new WebDriverWait(_driver, Patience).Until(_ =>
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
        }
        catch (WebDriverTimeoutException late)
        {
            throw new InvalidOperationException($"It never came to this: {what}. The page says:\n{Text("body")}", late);
        }
    }

    public string Text(string selector) => _driver.FindElement(By.CssSelector(selector)).Text;

    public int Count(string selector) => _driver.FindElements(By.CssSelector(selector)).Count;

    public string? Attribute(string selector, string name) => _driver.FindElement(By.CssSelector(selector)).GetDomAttribute(name);

    public void Click(string selector) => _driver.FindElement(By.CssSelector(selector)).Click();

    public void Type(string selector, string text) => _driver.FindElement(By.CssSelector(selector)).SendKeys(text);

    /// <summary>Presses keys wherever the focus is.</summary>
    public void Press(string keys) => _driver.SwitchTo().ActiveElement().SendKeys(keys);

    public object? Run(string script, params object[] arguments) => _driver.ExecuteScript(script, arguments);

    public long Number(string expression) => Convert.ToInt64(Run($"return Math.round({expression})"));

    /// <summary>Waits for the last argument of the script, a callback, to be called.</summary>
    public object? Await(string script, TimeSpan within, params object[] arguments)
    {
        _driver.Manage().Timeouts().AsynchronousJavaScript = within;
        return _driver.ExecuteAsyncScript(script, arguments);
    }

    public string LinkState => Attribute("#link", "data-state")!;

    /// <summary>Sequence of the newest value on the open chart; 0 before the first.</summary>
    public long Drawn => long.TryParse(Attribute(".main-chart .plot", "data-drawn"), out long sequence) ? sequence : 0;

    /// <summary>Warnings and errors of the browser's console since the last call.</summary>
    public string[] Complaints() => [.. _driver.Manage().Logs.GetLog(LogType.Browser)
        .Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message)];

    /// <summary>Every address the page asked for since the last call, from the browser's own record.</summary>
    public Uri[] Requested() => [.. _driver.Manage().Logs.GetLog(LogType.Performance)
        .Select(entry => JsonDocument.Parse(entry.Message).RootElement.GetProperty("message"))
        .Where(message => message.GetProperty("method").GetString() == "Network.requestWillBeSent")
        .Select(message => new Uri(message.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!))
        .Where(address => address.Scheme != "data")];

    /// <summary>Keeps a picture of the page beside the tests' program.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="whole">The whole page rather than what is in sight.</param>
    /// <returns>Where it lies.</returns>
    public string Picture(string name, bool whole = false)
    {
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName, $"{name}.png");
        if (whole)
        {
            Show(
                (int)Number("innerWidth"), (int)Number("document.documentElement.scrollHeight"),
                (bool)Run("return matchMedia('(prefers-color-scheme: dark)').matches")! ? "dark" : "light");
            Await("const done = arguments[0]; requestAnimationFrame(() => setTimeout(done, 300))", Patience);
        }

        _driver.GetScreenshot().SaveAsFile(file);
        return file;
    }

    public void Dispose() => _driver.Dispose();
}
