using System.Diagnostics;
using System.IO.Compression;
using System.Text;
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

    [SkippableFact]
    public async Task Curl_writes_line_protocol_and_packed_csv()
    {
        Skip.IfNot(File.Exists(Curl), $"{Curl} is not there");
        string lines = PathOf("points.lp");
        string table = PathOf("ticks.csv.gz");
        string half = PathOf("half.csv.gz");
        await File.WriteAllTextAsync(lines, "price,sym=BTC-USD value=1.5,size=2i 1700000000\nprice,sym=BTC-USD value=1.6 1700000001\n");
        byte[] packed = Pack(string.Concat(Enumerable.Range(0, 1000).Select(n => FormattableString.Invariant($"packed,{n},p,{n}\n")).Prepend("series,value,producer,seq\n")));
        await File.WriteAllBytesAsync(table, packed);
        await File.WriteAllBytesAsync(half, packed[..(packed.Length / 2)]);
        DaemonProcess daemon = await StartDaemonAsync();
        string write = $"{daemon.Address}api/v2/write?org=o&bucket=b&precision=s";

        string written = await AnswerAsync("-H", "Authorization: Token t", "--data-binary", $"@{lines}", write);
        string partial = await AnswerAsync("--data-binary", "price,sym=BTC-USD value=1.7 1700000002\nrubbish\n", write);
        string cut = await AnswerAsync("-H", "Content-Type: text/csv", "-H", "Content-Encoding: gzip", "--data-binary", $"@{half}", $"{daemon.Address}v1/ticks");
        long before = await daemon.Client.ObservationsAsync("packed");
        string whole = await AnswerAsync("-H", "Content-Type: text/csv", "-H", "Content-Encoding: gzip", "--data-binary", $"@{table}", $"{daemon.Address}v1/ticks");

        Assert.Equal("204", written);
        Assert.EndsWith("400", partial, StringComparison.Ordinal);
        Assert.Contains("partial write: 1 rejected, the first at line 2", partial, StringComparison.Ordinal);
        Assert.Equal(3, await daemon.Client.ObservationsAsync("price/BTC-USD"));
        Assert.Equal(1, await daemon.Client.ObservationsAsync("price/BTC-USD/size"));
        Assert.EndsWith("400", cut, StringComparison.Ordinal);
        Assert.Contains("damaged or cut off after", cut, StringComparison.Ordinal);
        Assert.Contains($"\"accepted\":{before}", cut, StringComparison.Ordinal);
        Assert.InRange(before, 1, 999);
        Assert.Contains($"\"accepted\":{1000 - before},\"duplicate\":{before}", whole, StringComparison.Ordinal);
        Assert.Equal("204", await AnswerAsync($"{daemon.Address}ping"));
        Assert.Contains("\"status\":\"pass\"", await AnswerAsync($"{daemon.Address}health"), StringComparison.Ordinal);
    }

    private static byte[] Pack(string text)
    {
        var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Optimal))
        {
            packing.Write(Encoding.ASCII.GetBytes(text));
        }

        return packed.ToArray();
    }

    /// <summary>The body of the answer and, at its end, the status.</summary>
    private static async Task<string> AnswerAsync(params string[] arguments)
    {
        using Process process = Run(["-s", "-w", "%{http_code}", .. arguments]);
        return await process.StandardOutput.ReadToEndAsync();
    }

    private static Process Run(params string[] arguments)
    {
        string[] bounded = ["--max-time", "60", .. arguments];
        return Process.Start(new ProcessStartInfo(Curl, bounded) { UseShellExecute = false, RedirectStandardOutput = true })!;
    }
}
