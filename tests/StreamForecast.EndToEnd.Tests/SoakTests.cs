using System.Globalization;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>Many hours' worth of ticks in a row, as fast as they go: what the process holds stays what it was.</summary>
public class SoakTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int SeriesCount = 20;
    private const int Chunk = 5_000;
    private const int Samples = 8;
    private const long FirstTime = 1_700_000_000_000_000_000;
    private const long Second = 1_000_000_000;
    private const long Megabyte = 1 << 20;

    /// <summary>Memory that comes and goes with the collector's mood.</summary>
    private const long MemoryBreath = 64 * Megabyte;

    private const int DescriptorBreath = 16;
    private const int ThreadBreath = 12;

    /// <summary>A tick a second for each series, over an hour or over a day, with subscribers and questions coming and going.</summary>
    [SkippableFact]
    public async Task Memory_descriptors_and_threads_stay_flat()
    {
        Skip.IfNot(Directory.Exists("/proc/self/fd"), "there is no /proc to read the process's figures from");
        int ticks = Scale.Of(1, 24) * 3_600 * SeriesCount;
        DaemonProcess daemon = await StartDaemonAsync();
        var samples = new List<Sample>();
        for (int first = 0; first < ticks; first += Chunk)
        {
            await SendAsync(daemon, first, Math.Min(Chunk, ticks - first));
            await AskAsync(daemon);
            if (first / Chunk * Samples / (ticks / Chunk) >= samples.Count)
            {
                samples.Add(Sample.Of(daemon.ProcessId));
                Output.WriteLine($"after {first + Chunk} ticks: {samples[^1]}");
            }
        }

        // The first samples are of a process that is still being compiled and of series that still warm up.
        Sample[] settled = [.. samples.Skip(samples.Count / 2)];
        Sample end = Sample.Of(daemon.ProcessId);
        Output.WriteLine($"at the end, {ticks} ticks: {end}");
        Assert.InRange(end.Memory, 0, settled.Max(sample => sample.Memory) + MemoryBreath);
        Assert.InRange(end.Descriptors, 0, settled[0].Descriptors + DescriptorBreath);
        Assert.InRange(end.Threads, 0, settled[0].Threads + ThreadBreath);
        for (int series = 0; series < SeriesCount; series++)
        {
            Assert.Equal(ticks / SeriesCount, await daemon.Client.ObservationsAsync($"soak/{series}"));
        }
    }

    private static async Task SendAsync(DaemonProcess daemon, int first, int count)
    {
        var lines = new StringBuilder();
        for (int n = first; n < first + count; n++)
        {
            double value = 100 + (10 * Math.Sin(n / 400.0)) + (0.5 * Math.Sin(n * 12.9898));
            lines.Append($$"""{"series":"soak/{{n % SeriesCount}}","time":{{FirstTime + (n / SeriesCount * Second)}},"value":{{value:R}}}""").Append('\n');
        }

        (int status, JsonElement answer) = await daemon.Client.PostAsync(lines.ToString());
        Assert.Equal(200, status);
        Assert.Equal(count, answer.GetProperty("accepted").GetInt32());
    }

    private static async Task AskAsync(DaemonProcess daemon)
    {
        using var leaving = new CancellationTokenSource();
        using (StreamReader _ = await daemon.Client.OpenForecastsAsync("soak/*", leaving.Token))
        {
            await daemon.Client.GetStringAsync("/v1/series/soak%2F0/explain");
            await daemon.Client.GetStringAsync("/v1/series/soak%2F1/history");
        }

        await leaving.CancelAsync();
    }

    /// <param name="Memory">Resident, in bytes.</param>
    /// <param name="Descriptors">Open files and sockets.</param>
    /// <param name="Threads">Of the operating system.</param>
    private sealed record Sample(long Memory, int Descriptors, int Threads)
    {
        public static Sample Of(int processId)
        {
            string[] status = File.ReadAllLines($"/proc/{processId}/status");
            return new Sample(
                1024 * Number(status, "VmRSS:"), Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count(), (int)Number(status, "Threads:"));
        }

        public override string ToString() => $"{Memory / Megabyte} MB, {Descriptors} descriptors, {Threads} threads";

        private static long Number(string[] status, string name)
        {
            string line = status.First(one => one.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
    }
}
