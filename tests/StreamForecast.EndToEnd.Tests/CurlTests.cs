using System.Diagnostics;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>A client that nobody here wrote: curl.</summary>
public class CurlTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const string Curl = "/usr/bin/curl";

    [SkippableFact]
    public async Task Curl_feeds_a_file_and_follows_the_forecasts()
    {
        Skip.IfNot(File.Exists(Curl), $"{Curl} is not there");
        string file = PathOf("ticks.ndjson");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 100).Select(n => $$"""{"series":"curled","value":{{n}}}"""));
        DaemonProcess daemon = await StartDaemonAsync();
        using Process following = Run("-sN", $"{daemon.Address}v1/forecasts?series=curled");
        Assert.Equal("retry: 1000", await following.StandardOutput.ReadLineAsync());

        using Process feeding = Run(
            "-s", "-w", "%{http_code}", "-H", "Content-Type: application/x-ndjson",
            "--data-binary", $"@{file}", $"{daemon.Address}v1/ticks");
        string answer = await feeding.StandardOutput.ReadToEndAsync();

        Assert.Contains("\"accepted\":100", answer, StringComparison.Ordinal);
        Assert.EndsWith("200", answer, StringComparison.Ordinal);
        int events = 0;
        while (events < 100)
        {
            string? line = await following.StandardOutput.ReadLineAsync();
            Assert.NotNull(line);
            events += line == "event: forecast" ? 1 : 0;
        }

        following.Kill();
    }

    private static Process Run(params string[] arguments)
    {
        string[] bounded = ["--max-time", "60", .. arguments];
        return Process.Start(new ProcessStartInfo(Curl, bounded) { UseShellExecute = false, RedirectStandardOutput = true })!;
    }
}
