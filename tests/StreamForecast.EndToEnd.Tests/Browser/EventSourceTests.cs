using System.Globalization;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Browser;

/// <summary>The browser's own EventSource, with nothing of ours around it: what it does by itself when the daemon comes back.</summary>
public class EventSourceTests(ITestOutputHelper output) : BrowserTest(output)
{
    private const string Listen =
        """
        window.got = []; window.resets = 0;
        window.source = new EventSource('/v1/forecasts?series=page/*');
        source.addEventListener('forecast', event => got.push(JSON.parse(event.data).seq));
        source.addEventListener('reset', () => resets++);
        """;

    [SkippableFact]
    public async Task It_comes_back_by_itself_after_a_kill_and_misses_nothing_of_what_was_made_meanwhile()
    {
        Skip.If(BrowserPage.Missing is not null, BrowserPage.Missing);
        const int Before = 20;
        const int Missed = 30;
        const int After = 5;
        DaemonProcess daemon = await StartShownAsync();
        using BrowserPage page = BrowserPage.Open(daemon.Address);
        page.Run(Listen);
        page.Until(() => page.Number("source.readyState") == 1, "the stream is open");
        await FeedAsync(daemon, 0, Before);
        page.Until(() => page.Number("new Set(got).size") == Before, "the first forecasts are there");
        await daemon.KillAsync();

        // Where the browser does not look, so that it has missed these for certain.
        DaemonProcess elsewhere = await StartDaemonAsync();
        await FeedAsync(elsewhere, Before, Missed);
        await elsewhere.KillAsync();

        DaemonProcess again = await StartDaemonAsync(port: daemon.Address.Port);
        await FeedAsync(again, Before + Missed, After);
        page.Until(() => page.Number("new Set(got).size") == Before + Missed + After, "everything is there");

        var sequences = (IReadOnlyCollection<object>)page.Run("return [...new Set(got)].sort((a, b) => a - b)")!;
        Assert.Equal(
            Enumerable.Range(1, Before + Missed + After).Select(i => (long)i),
            sequences.Select(sequence => Convert.ToInt64(sequence, CultureInfo.InvariantCulture)));
        Assert.Equal(0, page.Number("resets"));
    }
}
