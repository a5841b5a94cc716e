using System.Text.Json;
using Deque.AxeCore.Commons;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Browser;

/// <summary>
/// axe-core finds no fault with any page, light or dark, wide or on a phone, and no page is wider than a phone. Pictures of all of them are
/// kept, for people to look at.
/// </summary>
public class AccessibilityTests(ITestOutputHelper output) : BrowserTest(output)
{
    private const int PhoneWidth = 360;

    /// <summary>The pages with numbers.</summary>
    private static readonly Dictionary<string, string> Dashboard = new()
    {
        ["list"] = "/#/",
        ["series"] = $"/#{SeriesRoute}",
        ["system"] = "/#/system",
    };

    private static readonly Dictionary<string, string> Pages = new(Dashboard)
    {
        ["docs"] = "/docs#postTicks",
    };

    [SkippableFact]
    public async Task Axe_finds_no_fault_on_any_page_in_any_colours_and_a_phone_need_not_scroll_sideways()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        await FeedAsync(daemon, first: 1, count: 400);
        await FeedAsync(daemon, first: 1, count: 10, "page/warming-up");
        await FeedAsync(daemon, first: 1, count: 90, "a/series:with.a-rather/long_name/that-goes-on/and-on/BTC-USD");
        using var page = BrowserPage.Open(daemon.Address);
        string axe = new BundledAxeScriptProvider().GetScript();
        List<string> faults = [];
        foreach ((string name, string address) in Pages)
        {
            foreach (string colours in (string[])["light", "dark"])
            {
                foreach (int width in (int[])[1400, PhoneWidth])
                {
                    page.Show(width, width == PhoneWidth ? 740 : 1000, colours);
                    page.Visit(address);
                    await LoadedAsync(page, daemon, name);
                    Output.WriteLine(page.Picture($"{name}-{colours}-{width}", whole: name != "list"));
                    faults.AddRange(Faults(page, axe).Select(fault => $"{name}, {colours}, {width}: {fault}"));
                    Assert.True(page.Number("document.documentElement.scrollWidth") <= width, $"{name} is wider than {width}");
                }
            }
        }

        page.Visit(Dashboard["system"]);
        await LoadedAsync(page, daemon, "system");
        page.Press("?");
        page.Until(() => page.Count(".help[open]") == 1, "the help is open");
        Output.WriteLine(page.Picture("help-dark-360"));
        faults.AddRange(Faults(page, axe).Select(fault => $"help: {fault}"));
        Assert.Empty(faults);
    }

    [SkippableFact]
    public async Task Every_number_is_explained_by_a_word_of_the_glossary()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        DaemonProcess daemon = await StartShownAsync();
        await FeedAsync(daemon, first: 1, count: 200);
        using var page = BrowserPage.Open(daemon.Address);
        foreach ((string name, string address) in Dashboard)
        {
            page.Visit(address);
            await LoadedAsync(page, daemon, name);
            object unexplained = page.Await(
                """
                const done = arguments[0];
                import("/js/glossary.js").then(({ GLOSSARY }) => {
                  const terms = [...document.querySelectorAll("[data-term]")].map((element) => element.dataset.term);
                  const bare = [...document.querySelectorAll(".figure, .facts > div, .panel-head")]
                    .filter((element) => !element.querySelector("[data-term]")).map((element) => element.textContent);
                  done(JSON.stringify([terms.length, ...terms.filter((term) => !GLOSSARY[term]), ...bare]));
                });
                """, BrowserPage.Patience)!;

            JsonElement[] found = [.. JsonDocument.Parse((string)unexplained).RootElement.EnumerateArray()];
            Assert.True(found[0].GetInt32() > 8, $"{name} explains only {found[0]} things");
            Assert.Empty(found.Skip(1).Select(word => word.GetString()));
        }
    }

    private static async Task LoadedAsync(BrowserPage page, DaemonProcess daemon, string name)
    {
        switch (name)
        {
            case "list":
                page.Until(() => page.Count(".table-body .row") >= 1, "rows are there");
                page.Until(() => page.Attribute(".table-body .spark polyline", "points")?.Length > 0, "sparklines are there");
                break;
            case "series":
                page.Until(() => page.Drawn > 0 && page.Count(".weights li") > 5, "the charts are drawn");
                await FeedAsync(daemon, first: (int)page.Drawn + 1, count: 2); // two more samples of the weights
                page.Until(() => page.Text(".panel.gradient .sentence").Length > 0 && page.Text(".cell-card .sentence").Length > 0
                    && page.Text("[aria-labelledby=card-calibration] .sentence").Length > 0, "all panels speak");
                break;
            case "docs":
                page.Until(() => page.Count(".docs-card[open]") == 1, "the request that the address names is open");
                break;
            default:
                page.Until(() => page.Text("#tile-rate").EndsWith("ticks/s", StringComparison.Ordinal), "the rate is told");
                break;
        }
    }

    private static IEnumerable<string> Faults(BrowserPage page, string axe)
    {
        page.Run($"{axe}; return true");
        string json = (string)page.Await(
            "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then((found) => done(JSON.stringify(found.violations)))",
            BrowserPage.Patience)!;
        return JsonDocument.Parse(json).RootElement.EnumerateArray().SelectMany(fault => fault.GetProperty("nodes").EnumerateArray().Take(5)
            .Select(node => $"{fault.GetProperty("id")}: {node.GetProperty("html")} {node.GetProperty("failureSummary")}"));
    }
}
