using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Brokers;

/// <summary>A test of a source that a broker stands behind: ticks that are known beforehand, and the account of what was learned.</summary>
public abstract class BrokerTest(ITestOutputHelper output) : DaemonTest(output)
{
    private const long FirstTime = 1_760_000_000_000_000_000;
    private const long Spacing = 1_000_000;
    private const int SeriesCount = 4;

    /// <summary>How long something may take before a test gives up.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    protected static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Tick n of a test as JSON: a pure function of n.</summary>
    protected static string TickJson(int n, bool numbered = false)
    {
        double value = 100 + (10 * Math.Sin(n / 40.0));
        string own = numbered ? $",\"producer\":\"test\",\"seq\":{n / SeriesCount}" : "";
        return $$"""{"series":"{{SeriesOf(n)}}","time":{{FirstTime + (n * Spacing)}},"value":{{value:R}}{{own}}}""";
    }

    protected static string SeriesOf(int n) => $"broker/{n % SeriesCount}";

    /// <summary>Starts a daemon with one source; <c>--no-demo</c> leaves real sources alone.</summary>
    internal async Task<DaemonProcess> StartWithAsync(string source)
    {
        string file = PathOf("streamforecast.yaml");
        await File.WriteAllTextAsync(file, $"series:\n  - {{ match: \"*\", profile: fast }}\nsources:\n  - {source}\n", Encoding.UTF8);
        return await StartDaemonAsync(more: ["--config", file]);
    }

    /// <summary>Waits until so many ticks are learned over all series, and no more are: each was learned once.</summary>
    internal async Task AssertLearnedOnceAsync(DaemonProcess daemon, int ticks)
    {
        using var patience = new CancellationTokenSource(Patience);
        long learned = 0;
        while ((learned = await LearnedAsync(daemon)) < ticks && !patience.IsCancellationRequested)
        {
            await Task.Delay(PollInterval);
        }

        Output.WriteLine($"{learned} learned; {await daemon.Client.GetStringAsync("/v1/sources")}");
        for (int series = 0; series < SeriesCount; series++)
        {
            Assert.Equal((ticks - series + SeriesCount - 1) / SeriesCount, await daemon.Client.ObservationsAsync(SeriesOf(series)));
        }
    }

    internal static async Task<long> LearnedAsync(DaemonProcess daemon)
    {
        long learned = 0;
        for (int series = 0; series < SeriesCount; series++)
        {
            learned += await daemon.Client.ObservationsAsync(SeriesOf(series));
        }

        return learned;
    }

    /// <summary>The only source, once it stands as the condition asks.</summary>
    internal static async Task<JsonElement> SourceAsync(DaemonProcess daemon, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement all = await daemon.Client.GetJsonAsync("/v1/sources");
            JsonElement source = all.GetProperty("sources")[0];
            if (condition(source))
            {
                return source;
            }

            Assert.False(patience.IsCancellationRequested, $"it stands otherwise: {source}");
            await Task.Delay(PollInterval);
        }
    }
}
