using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace StreamForecast.EndToEnd.Tests;

/// <summary>
/// What is sent to do harm, or by a program gone wrong, in each text format over HTTP: it is named by its line and counted, its neighbours
/// are learned, and the daemon goes on.
/// </summary>
public class HostileInputTests(ITestOutputHelper output) : DaemonTest(output)
{
    private const int LongLineBytes = 10 << 20;
    private const int BombBytes = 64 << 20;

    private static readonly Dictionary<string, Format> Formats = new(StringComparer.Ordinal)
    {
        ["ndjson"] = new("/v1/ticks", "application/x-ndjson", "{\"series\":\"s\",\"value\":1.5}\n", "{\"series\":\"", "\",\"value\":1}\n", 200),
        ["csv"] = new("/v1/ticks", "text/csv", "s,1.5\n", "", ",1\n", 200, "series,value\n"),
        ["lineprotocol"] = new("/api/v2/write", "text/plain", "s value=1.5\n", "", " value=1\n", 400),
    };

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("lineprotocol")]
    public async Task A_line_of_ten_megabytes_and_one_that_is_no_text_are_named_and_counted_and_those_around_them_are_learned(string name)
    {
        Format format = Formats[name];
        DaemonProcess daemon = await StartDaemonAsync();
        byte[] body =
        [
            .. Bytes(format.Header + format.Sound),
            .. Bytes(format.Before), .. new byte[LongLineBytes].Select(_ => (byte)'x'), .. Bytes(format.After),
            .. Bytes(format.Sound),
            .. Bytes(format.Before), 0xC3, 0x28, .. Bytes(format.After),
            .. Bytes(format.Sound),
        ];

        (int status, JsonElement answer) = await PostAsync(daemon, format, body);

        long first = format.Header.Length > 0 ? 2 : 1;
        Assert.Equal(format.PartlyBad, status);
        Assert.Equal((3L, 2L), (answer.GetProperty("accepted").GetInt64(), answer.GetProperty("rejected").GetInt64()));
        Assert.Equal(
            [(first + 1, "line-too-long"), (first + 3, "invalid-utf8")],
            answer.GetProperty("rejections").EnumerateArray()
                .Select(rejection => (rejection.GetProperty("line").GetInt64(), rejection.GetProperty("reason").GetString()!)));
        JsonElement counted = (await daemon.Client.GetJsonAsync("/v1/status")).GetProperty("rejectedByReason");
        Assert.Equal((1, 1), (counted.GetProperty("line-too-long").GetInt32(), counted.GetProperty("invalid-utf8").GetInt32()));
        Assert.Equal(3, await daemon.Client.ObservationsAsync("s"));
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("lineprotocol")]
    public async Task A_gzip_bomb_is_broken_off_what_stood_before_it_is_learned_and_the_next_request_is_answered(string name)
    {
        Format format = Formats[name];
        DaemonProcess daemon = await StartDaemonAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(Bytes(format.Header + format.Sound));
            byte[] blank = [.. new byte[1 << 20].Select(_ => (byte)'\n')];
            for (int written = 0; written < BombBytes; written += blank.Length)
            {
                await gzip.WriteAsync(blank);
            }
        }

        (int status, JsonElement problem) = await PostAsync(daemon, format, packed.ToArray(), "gzip");
        (int next, _) = await daemon.Client.PostAsync("""{"series":"s","value":2}""");

        Assert.Equal(413, status);
        Assert.Equal("urn:streamforecast:problem:body-too-large", problem.GetProperty("type").GetString());
        Assert.Contains("100 times its size, after", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, problem.GetProperty("accepted").GetInt64());
        Assert.Equal((200, 2L), (next, await daemon.Client.ObservationsAsync("s")));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<(int Status, JsonElement Body)> PostAsync(DaemonProcess daemon, Format format, byte[] body, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(format.MediaType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using HttpResponseMessage answer = await daemon.Client.PostAsync(format.Path, content);
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, json.RootElement.Clone());
    }

    /// <param name="Path">Where it is posted.</param>
    /// <param name="MediaType">Its name.</param>
    /// <param name="Sound">A line that is a tick of the series "s".</param>
    /// <param name="Before">What stands before the id in a line.</param>
    /// <param name="After">What stands behind it.</param>
    /// <param name="PartlyBad">The answer to a body of which some lines are no ticks.</param>
    /// <param name="Header">A first line that is no tick; empty for none.</param>
    private sealed record Format(string Path, string MediaType, string Sound, string Before, string After, int PartlyBad, string Header = "");
}
