using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests.Sinks;

/// <summary>A test of a sink: ticks that are known beforehand go in by HTTP, and every forecast of theirs must come out at the other side.</summary>
public abstract class SinkTest(ITestOutputHelper output) : DaemonTest(output)
{
    protected const int SeriesCount = 4;

    private const long FirstTime = 1_760_000_000_000_000_000;
    private const long Spacing = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    protected static string SeriesOf(int n) => $"sink/{n % SeriesCount}";

    internal Task<DaemonProcess> StartWithAsync(string sink) =>
        StartConfiguredAsync($"series:\n  - {{ match: \"*\", profile: fast, horizon: 2 }}\nsources: []\nsinks:\n  - {sink}\n");

    /// <summary>Ticks n to n + count - 1, numbered, so that what is sent twice is learned once.</summary>
    internal static async Task FeedAsync(DaemonProcess daemon, int first, int count)
    {
        var lines = new StringBuilder();
        for (int n = first; n < first + count; n++)
        {
            double value = 100 + (10 * Math.Sin(n / 40.0));
            lines.Append($$"""{"series":"{{SeriesOf(n)}}","time":{{FirstTime + (n * Spacing)}},"value":{{value:R}},"producer":"test","seq":{{n / SeriesCount}}}""");
            lines.Append('\n');
        }

        (int status, JsonElement body) = await daemon.Client.PostAsync(lines.ToString());
        Assert.True(status == 200, body.ToString());
    }

    /// <summary>The only sink, once it stands as the condition asks.</summary>
    internal static async Task<JsonElement> SinkAsync(DaemonProcess daemon, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement all = await daemon.Client.GetJsonAsync("/v1/sinks");
            JsonElement sink = all.GetProperty("sinks")[0];
            if (condition(sink))
            {
                return sink;
            }

            Assert.False(patience.IsCancellationRequested, $"it stands otherwise: {sink}");
            await Task.Delay(PollInterval);
        }
    }

    internal static Task<JsonElement> FailedAsync(DaemonProcess daemon, string reason) => SinkAsync(
        daemon, sink => sink.GetProperty("state").GetString() == "failed" && sink.GetProperty("reason").GetString()!.Contains(reason, StringComparison.Ordinal));

    /// <summary>Waits until forecasts of so many ticks are there; repeats are counted, gaps are failures.</summary>
    /// <param name="ticks">The ticks.</param>
    /// <param name="read">All that is there, in the order it came.</param>
    /// <param name="allowsRepeats">Some may be there twice.</param>
    /// <param name="isOrdered">Those of a series came in order, but for repeats.</param>
    internal async Task AssertAllAsync(
        int ticks, Func<Task<IReadOnlyList<(string Series, long Sequence)>>> read, bool allowsRepeats = true, bool isOrdered = false)
    {
        using var patience = new CancellationTokenSource(Patience);
        IReadOnlyList<(string Series, long Sequence)> found = await read();
        while (found.Distinct().Count() < ticks && !patience.IsCancellationRequested)
        {
            await Task.Delay(PollInterval);
            found = await read();
        }

        Output.WriteLine($"{found.Count} forecasts of {ticks} ticks, {found.Count - found.Distinct().Count()} of them twice");
        for (int series = 0; series < SeriesCount; series++)
        {
            long[] sequences = [.. found.Where(one => one.Series == SeriesOf(series)).Select(one => one.Sequence).Distinct()];
            Assert.Equal(
                Enumerable.Range(1, (ticks - series + SeriesCount - 1) / SeriesCount).Select(i => (long)i), isOrdered ? sequences : sequences.Order());
        }

        Assert.True(allowsRepeats || found.Count == ticks, "some were written twice");
    }

    internal static (string Series, long Sequence) IdOf(string json)
    {
        using JsonDocument forecast = JsonDocument.Parse(json);
        return (forecast.RootElement.GetProperty("series").GetString()!, forecast.RootElement.GetProperty("seq").GetInt64());
    }
}
