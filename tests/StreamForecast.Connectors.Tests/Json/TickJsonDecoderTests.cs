using System.IO.Pipelines;
using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Json;

public sealed class TickJsonDecoderTests
{
    private const string Mixed =
        "\uFEFF{\"series\":\"a\",\"time\":1700000000000000000,\"value\":1.5}\r\n"
        + "\n"
        + "rubbish\n"
        + "{\"series\": \"b\", \"time\": \"2023-11-14T22:13:20.000000001Z\", \"value\": -2, \"producer\": \"p\", \"seq\": 7}\n"
        + "{\"series\":\"a\",\"value\":\"3\"}\n"
        + "   \r\n"
        + "{\"other\":[1,{\"x\":2}],\"value\":1e3,\"series\":\"c\\u002dd\"}\n"
        + "{\"series\":\"a\",\"value\":4";

    private const string Array =
        "\uFEFF [ {\"series\":\"a\",\"time\":1,\"value\":1} ,\n {\"series\":\"a\\\"]}\",\"value\":2},5,\"x,]\",[[{}]],"
        + "{\"value\":3,\"series\":\"b\",\"nested\":{\"deep\":[1,\"]}\"]}}\n] \n";

    [Fact]
    public async Task Good_lines_around_bad_ones_keep_their_numbers()
    {
        string read = await ReadAsync(JsonFraming.Lines, Mixed);

        string[] lines = read.Split('\n');
        Assert.Equal("1 a 1700000000000000000 3ff8000000000000 -", lines[0]);
        Assert.Equal("4 b 1700000000000000001 c000000000000000 p#7", lines[1]);
        Assert.Equal($"7 c-d {Inputs.NowNanoseconds} 408f400000000000 -", lines[2]);
        Assert.Equal("--", lines[3]);
        Assert.StartsWith("3 Malformed a tick must be one JSON object; this does not start with '{'", lines[4]);
        Assert.StartsWith("5 Malformed \"value\" must be a JSON number without quotes", lines[5]);
        Assert.StartsWith("8 Malformed a tick must be one JSON object; this does not end with '}' (was it cut off?)", lines[6]);
        Assert.Equal(7, lines.Length);
    }

    [Theory]
    [InlineData(JsonFraming.Lines, Mixed)]
    [InlineData(JsonFraming.Document, Mixed)]
    [InlineData(JsonFraming.Document, Array)]
    [InlineData(JsonFraming.Lines, Array)]
    [InlineData(JsonFraming.Document, "[{\"series\":\"a\",\"value\":1},")]
    public async Task Wherever_the_input_is_split_the_ticks_are_the_same(JsonFraming framing, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string whole = await ReadAsync(framing, bytes);
        for (int split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(whole, await ReadAsync(framing, bytes[..split], bytes[split..]));
        }

        Assert.Equal(whole, await ReadAsync(framing, [.. bytes.Select(b => new[] { b })]));
    }

    [Fact]
    public async Task An_array_is_read_element_by_element()
    {
        string[] lines = (await ReadAsync(JsonFraming.Document, Array)).Split('\n');
        Assert.Equal("1 a 1 3ff0000000000000 -", lines[0]);
        Assert.StartsWith("6 b ", lines[1]);
        Assert.Equal("--", lines[2]);
        Assert.StartsWith("2 InvalidSeriesId", lines[3]);
        Assert.StartsWith("3 Malformed", lines[4]);
        Assert.StartsWith("4 Malformed", lines[5]);
        Assert.StartsWith("5 Malformed", lines[6]);
        Assert.Equal(7, lines.Length);
    }

    [Theory]
    [InlineData("[{T},{T}", "1 2|3 the document ends before the array does")]
    [InlineData("[{T},{\"series\":\"a\"", "1|2 the document ends inside this element")]
    [InlineData("[{T} {T}]", "1|2 a ',' or ']' must follow")]
    [InlineData("[{T},]", "1|2 a tick object must stand where ']' does")]
    [InlineData("[{T},,{T}]", "1|2 a tick object must stand where ',' does")]
    [InlineData("[{T}]]", "1|2 nothing may follow the array")]
    [InlineData("[", "|1 the document ends before the array does")]
    [InlineData("}", "|1 a tick object must stand where '}' does")]
    public async Task Where_a_document_breaks_the_elements_before_stand_and_the_break_is_one_rejection(string pattern, string expected)
    {
        string text = pattern.Replace("{T}", "{\"series\":\"a\",\"value\":1}", StringComparison.Ordinal);

        TickBlock block = Assert.Single(await BlocksAsync(JsonFraming.Document, Encoding.UTF8.GetBytes(text)));

        string[] parts = expected.Split('|');
        Assert.Equal(parts[0], string.Join(' ', block.Lines));
        Rejection only = Assert.Single(block.Rejections);
        Assert.StartsWith(parts[1], $"{only.Line} {only.Detail}");
        Assert.Equal(RejectionReason.Malformed, only.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    public async Task An_empty_document_gives_nothing(string text) =>
        Assert.Empty(await BlocksAsync(JsonFraming.Document, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("{\"series\":\"a\",\"value\":1}")]
    [InlineData("{\n  \"series\": \"a\",\n  \"value\": 1\n}\n")]
    public async Task A_single_object_is_a_document(string text)
    {
        TickBlock block = Assert.Single(await BlocksAsync(JsonFraming.Document, Encoding.UTF8.GetBytes(text)));
        Assert.Equal([1L], block.Lines);
    }

    [Theory]
    [InlineData(JsonFraming.Lines, "{A}\n{LONG}\n{A}\n{LONG}")]
    [InlineData(JsonFraming.Document, "[{A},{LONG},{A},{LONG}]")]
    public async Task A_line_over_the_limit_is_refused_and_reading_goes_on(JsonFraming framing, string pattern)
    {
        var limits = new IngestLimits { MaxLineBytes = 64 };
        string good = "{\"series\":\"a\",\"value\":1,\"pad\":\"" + new string('x', 64 - 33) + "\"}";
        string text = pattern.Replace("{A}", good, StringComparison.Ordinal)
            .Replace("{LONG}", good.Insert(32, "x"), StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(64, good.Length);

        for (int split = 0; split <= bytes.Length; split++)
        {
            var decoder = new TickJsonDecoder(framing);
            PipeReader pieces = Inputs.Pieces(bytes[..split], bytes[split..]);
            TickBlock block = Assert.Single(await Inputs.AllAsync(decoder.ReadAsync(pieces, Inputs.Builder(limits), default)));
            Assert.Equal([1L, 3L], block.Lines);
            Assert.Equal(
                [(2L, RejectionReason.LineTooLong), (4L, RejectionReason.LineTooLong)],
                block.Rejections.Select(r => (r.Line, r.Reason)));
        }
    }

    [Fact]
    public async Task A_line_without_end_is_not_held()
    {
        var decoder = new TickJsonDecoder(JsonFraming.Lines);
        var piece = new byte[1 << 20];
        System.Array.Fill(piece, (byte)'x');
        IEnumerable<byte[]> endless = Enumerable.Repeat(piece, 256);
        PipeReader input = Inputs.Pieces([.. endless, "\n{\"series\":\"a\",\"value\":1}\n"u8.ToArray()]);
        TickBlockBuilder blocks = Inputs.Builder();

        long before = GC.GetAllocatedBytesForCurrentThread();
        TickBlock block = Assert.Single(await Inputs.AllAsync(decoder.ReadAsync(input, blocks, default)));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal([2L], block.Lines);
        Assert.Equal(RejectionReason.LineTooLong, Assert.Single(block.Rejections).Reason);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public async Task A_full_block_is_handed_over_and_the_rest_follows()
    {
        const int More = (2 * TickBlockBuilder.MaxTicks) + 500;
        string text = string.Concat(Enumerable.Range(1, More).Select(i => $"{{\"series\":\"s{i % 7}\",\"time\":{i},\"value\":{i}}}\n"));

        List<TickBlock> blocks = await BlocksAsync(JsonFraming.Lines, Encoding.UTF8.GetBytes(text));

        Assert.Equal([TickBlockBuilder.MaxTicks, TickBlockBuilder.MaxTicks, 500], blocks.Select(b => b.Count));
        Assert.Equal(Enumerable.Range(1, More).Select(i => (long)i), blocks.SelectMany(b => b.Lines));
        Assert.Equal(Enumerable.Range(1, More).Select(i => (double)i), blocks.SelectMany(b => b.Values));
    }

    [Fact]
    public async Task A_trickling_input_is_answered_before_more_arrives()
    {
        var pipe = new Pipe();
        var decoder = new TickJsonDecoder(JsonFraming.Lines);
        await using IAsyncEnumerator<TickBlock> blocks = decoder.ReadAsync(pipe.Reader, Inputs.Builder(), default).GetAsyncEnumerator();

        await pipe.Writer.WriteAsync("{\"series\":\"a\",\"value\":1}\n{\"series\":\"a\","u8.ToArray());
        Assert.True(await blocks.MoveNextAsync());
        Assert.Equal([1L], blocks.Current.Lines);

        await pipe.Writer.WriteAsync("\"value\":2}\n"u8.ToArray());
        Assert.True(await blocks.MoveNextAsync());
        Assert.Equal([2L], blocks.Current.Lines);

        await pipe.Writer.CompleteAsync();
        Assert.False(await blocks.MoveNextAsync());
    }

    [Fact]
    public async Task While_more_than_a_few_blocks_are_under_way_a_small_one_is_held_until_one_of_them_is_answered()
    {
        var pipe = new Pipe();
        BlocksUnderWay underWay = Full();
        await using IAsyncEnumerator<TickBlock> blocks = Reading(pipe, underWay);
        await pipe.Writer.WriteAsync("{\"series\":\"a\",\"value\":2}\n"u8.ToArray());
        ValueTask<bool> next = blocks.MoveNextAsync();
        Assert.False(next.IsCompleted);
        underWay.End();

        Assert.True(await next);
        Assert.Equal([2.0], blocks.Current.Values);
    }

    [Fact]
    public async Task What_is_held_gathers_what_follows_and_is_handed_over_at_the_end_of_the_input()
    {
        var pipe = new Pipe();
        await using IAsyncEnumerator<TickBlock> blocks = Reading(pipe, Full());
        await pipe.Writer.WriteAsync("{\"series\":\"a\",\"value\":2}\n"u8.ToArray());
        ValueTask<bool> next = blocks.MoveNextAsync();
        Assert.False(next.IsCompleted);
        await pipe.Writer.WriteAsync("{\"series\":\"a\",\"value\":3}\n"u8.ToArray());
        await pipe.Writer.CompleteAsync();

        Assert.True(await next);
        Assert.Equal([2.0, 3], blocks.Current.Values);
    }

    [Fact]
    public async Task A_reader_that_is_left_in_the_middle_can_be_completed()
    {
        var pipe = new Pipe();
        var decoder = new TickJsonDecoder(JsonFraming.Lines);
        await pipe.Writer.WriteAsync("{\"series\":\"a\",\"value\":1}\n"u8.ToArray());

        await foreach (TickBlock block in decoder.ReadAsync(pipe.Reader, Inputs.Builder(), default))
        {
            Assert.Equal(1, block.Count);
            break;
        }

        await pipe.Writer.WriteAsync("more"u8.ToArray());
        Assert.True(pipe.Reader.TryRead(out ReadResult left));
        Assert.Equal(4, left.Buffer.Length);
    }

    [Fact]
    public async Task A_line_longer_than_the_pipe_holds_does_not_stall_it()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 32));
        var decoder = new TickJsonDecoder(JsonFraming.Lines);
        string line = "{\"series\":\"a\",\"value\":1,\"pad\":\"" + new string('x', 5000) + "\"}";
        Task<List<TickBlock>> reading = Inputs.AllAsync(decoder.ReadAsync(pipe.Reader, Inputs.Builder(), default));

        foreach (byte[] piece in Encoding.UTF8.GetBytes(line).Chunk(50))
        {
            await pipe.Writer.WriteAsync(piece);
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(1, Assert.Single(await reading).Count);
    }

    [Fact]
    public async Task Garbage_never_throws_and_good_lines_around_it_stand()
    {
        var random = new Random(20260101);
        string[] seeds = Mixed.Split('\n');
        for (int round = 0; round < 3000; round++)
        {
            byte[] poison = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (int i = random.Next(1, 6); i > 0 && poison.Length > 0; i--)
            {
                poison[random.Next(poison.Length)] = (byte)random.Next(256);
            }

            poison = [.. poison.Where(b => b != '\n')];
            byte[] text = [.. "{\"series\":\"first\",\"value\":1}\n"u8, .. poison, .. "\n{\"series\":\"last\",\"value\":2}\n"u8];
            int split = random.Next(text.Length);

            List<TickBlock> blocks = await BlocksAsync(JsonFraming.Lines, text[..split], text[split..]);

            TickBlock block = Assert.Single(blocks);
            Assert.Equal((1L, "first"), (block.Lines[0], block.Series[0].Id));
            Assert.Equal((3L, "last"), (block.Lines[^1], block.Series[^1].Id));
            Assert.All(block.Rejections, r => Assert.Equal(2, r.Line));
            Assert.InRange(block.Count + block.Rejected, 2, 3);

            await BlocksAsync(JsonFraming.Document, text);
            await BlocksAsync(JsonFraming.Document, [(byte)'[', .. text]);
        }
    }

    [Fact]
    public async Task Unknown_fields_are_counted()
    {
        var decoder = new TickJsonDecoder(JsonFraming.Lines);
        PipeReader input = Inputs.Pieces("{\"series\":\"a\",\"value\":1,\"x\":{\"value\":2},\"Value\":3}\n"u8.ToArray());

        TickBlock block = Assert.Single(await Inputs.AllAsync(decoder.ReadAsync(input, Inputs.Builder(), default)));

        Assert.Equal([1.0], block.Values);
        Assert.Equal(2, decoder.UnknownFields);
    }

    private static async Task<string> ReadAsync(JsonFraming framing, string text) =>
        await ReadAsync(framing, Encoding.UTF8.GetBytes(text));

    private static async Task<string> ReadAsync(JsonFraming framing, params byte[][] pieces) =>
        Inputs.Describe(await BlocksAsync(framing, pieces));

    private static IAsyncEnumerator<TickBlock> Reading(Pipe pipe, BlocksUnderWay underWay) =>
        new TickJsonDecoder(JsonFraming.Lines).ReadAsync(pipe.Reader, Inputs.Builder(underWay: underWay), default).GetAsyncEnumerator();

    private static BlocksUnderWay Full()
    {
        var underWay = new BlocksUnderWay();
        for (int i = 0; i < BlocksUnderWay.Few; i++)
        {
            underWay.Begin();
        }

        return underWay;
    }

    private static Task<List<TickBlock>> BlocksAsync(JsonFraming framing, params byte[][] pieces) =>
        Inputs.AllAsync(new TickJsonDecoder(framing).ReadAsync(Inputs.Pieces(pieces), Inputs.Builder(), default));
}
