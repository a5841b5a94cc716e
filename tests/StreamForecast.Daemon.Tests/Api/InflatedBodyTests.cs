using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using StreamForecast.Daemon.Api;

namespace StreamForecast.Daemon.Tests.Api;

public class InflatedBodyTests
{
    private static readonly byte[] Text = [.. Enumerable.Range(0, 20_000).SelectMany(n => System.Text.Encoding.ASCII.GetBytes($"{n * 7919}\n"))];

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task The_text_comes_out_as_it_went_in(string encoding) => Assert.Equal(Text, await ReadAsync(Pack(Text, encoding), encoding));

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task What_is_cut_off_or_damaged_ends_with_the_place(string encoding)
    {
        byte[] packed = Pack(Text, encoding);
        byte[] damaged = [.. packed];
        damaged.AsSpan(packed.Length / 2, 100).Fill(0xFF);

        BadHttpRequestException cut = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(packed[..(packed.Length / 2)], encoding));
        BadHttpRequestException broken = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(damaged, encoding));

        Assert.Equal((400, 400), (cut.StatusCode, broken.StatusCode));
        Assert.Matches($"the {encoding} data is damaged or cut off after [1-9][0-9]+ bytes of text", cut.Message);
    }

    [Fact]
    public async Task A_bomb_ends_at_its_proportion_and_at_its_size()
    {
        byte[] bomb = Pack(new byte[2 * InflatedBody.UnjudgedBytes], "gzip");

        BadHttpRequestException ratio = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(bomb, "gzip"));
        BadHttpRequestException size = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(bomb, "gzip", maxBytes: 1000));

        Assert.Equal((413, 413), (ratio.StatusCode, size.StatusCode));
        Assert.Contains("100 times its size", ratio.Message, StringComparison.Ordinal);
        Assert.Contains("more than 1000 bytes", size.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoding_that_is_not_known_is_none() => Assert.Null(InflatedBody.Create(Stream.Null, "zstd", 1));

    private static byte[] Pack(byte[] text, string encoding)
    {
        var packed = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            _ => new ZLibStream(packed, CompressionLevel.Optimal),
        })
        {
            packing.Write(text);
        }

        return packed.ToArray();
    }

    private static async Task<byte[]> ReadAsync(byte[] packed, string encoding, long maxBytes = 1L << 40)
    {
        using InflatedBody body = InflatedBody.Create(new MemoryStream(packed), encoding, maxBytes)!;
        var text = new MemoryStream();
        await body.CopyToAsync(text);
        return text.ToArray();
    }
}
