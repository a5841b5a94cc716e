using System.Text;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.LineProtocol;

public class LineProtocolParserTests
{
    private static string Bits(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x");

    [Theory]
    [InlineData("price value=1.5 7", "price", 1.5)]
    [InlineData("price last=1.5 7", "price/last", 1.5)]
    [InlineData("price,venue=x,sym=BTC-USD value=2i 7", "price/BTC-USD/x", 2)]
    [InlineData("price,sym=a:b/c value=3u 7", "price/a:b/c", 3)]
    [InlineData("price\tless value=1 7", null, 0)]
    [InlineData("m value=-1.2e+3 7", "m", -1200)]
    [InlineData("m note=\"a, b=\\\"c\\\" d\",ok=true,up=F,value=4 7", "m", 4)]
    [InlineData("m  value=5   7  ", "m", 5)]
    [InlineData("m,seq=9 value=6 7", "m/9", 6)]
    public void A_numeric_field_is_a_tick_of_the_series_that_its_names_make(string text, string? id, double value)
    {
        string read = Read(text);

        Assert.StartsWith(id is null ? "\n--\n1 InvalidSeriesId" : $"1 {id} 7 {Bits(value)} -\n", read, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_numeric_field_of_a_line_is_a_tick_and_the_others_are_counted()
    {
        var directory = new SeriesDirectory(16, 100);
        var counters = new EdgeCounters();
        var blocks = new TickBlockBuilder(directory, new EdgeClock(TimeProvider.System), new IngestLimits(), counters);
        new LineProtocolParser(1).Parse(1, "cpu,host=a idle=90.5,name=\"x\",busy=9i,on=t 7"u8, blocks);

        Assert.Equal(["cpu/a/idle", "cpu/a/busy"], blocks.Build().Series.Select(series => series.Id));
        Assert.Equal(2, counters.UnknownFields);
    }

    [Fact]
    public void Escapes_are_taken_off_names()
    {
        Assert.StartsWith("\n--\n1 InvalidSeriesId", Read(@"m\,n value=1 7"), StringComparison.Ordinal);
        Assert.StartsWith("\n--\n1 InvalidSeriesId the series id has a character", Read(@"m,k\ 1=a\ b value=1 7"), StringComparison.Ordinal);
        Assert.StartsWith("1 m/x 7", Read(@"m,k\ 1=x value=1 7"), StringComparison.Ordinal);
        Assert.StartsWith("1 m/x 7", Read(@"m,k\,\=1=x value=1 7"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("m ")]
    [InlineData(",k=v value=1")]
    [InlineData("m,k value=1")]
    [InlineData("m,k= value=1")]
    [InlineData("m,=v value=1")]
    [InlineData("m,k=v,k=w value=1")]
    [InlineData("m,k=v=w value=1")]
    [InlineData("m value")]
    [InlineData("m value=")]
    [InlineData("m value=x")]
    [InlineData("m value=1.5i")]
    [InlineData("m value=1,value=2")]
    [InlineData("m value=\"open 7")]
    [InlineData("m value=\"a\"b 7")]
    [InlineData("m value=1, 7")]
    [InlineData("m value=1 x")]
    [InlineData("m value=1 7 8")]
    [InlineData("m value=1 7.5")]
    public void What_is_no_line_is_refused_whole(string text) =>
        Assert.StartsWith("\n--\n1 Malformed", Read(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("m on=true 7", "MissingField")]
    [InlineData("m value=NaN 7", "NotFinite")]
    [InlineData("m value=1 99999999999999999", "TimeOutOfRange")]
    public void What_cannot_be_an_observation_is_refused_by_its_reason(string text, string reason) =>
        Assert.StartsWith($"\n--\n1 {reason}", Read(text, unit: 1_000_000), StringComparison.Ordinal);

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        var blocks = Inputs.Builder();
        new LineProtocolParser(1).Parse(1, [.. "m,k="u8, 0xFF, .. " value=1"u8], blocks);

        Assert.Equal(RejectionReason.InvalidUtf8, Assert.Single(blocks.Build().Rejections).Reason);
    }

    [Fact]
    public void An_id_that_is_too_long_is_refused_and_the_shorter_ones_beside_it_stand()
    {
        string name = new('x', SeriesIdSyntax.MaxBytes - 2);

        string read = Read($"{name} a=1,abc=2,value=3 7");

        Assert.StartsWith($"1 {name}/a 7", read, StringComparison.Ordinal);
        Assert.Contains($"\n1 {name} 7", read, StringComparison.Ordinal);
        Assert.Contains("--\n1 InvalidSeriesId measurement, tag values and field name", read, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tags_producer_and_seq_number_the_tick() =>
        Assert.StartsWith($"1 m/a/b 7 {Bits(1)} desk#5\n", Read("m,seq=5,x=b,producer=desk,k=a value=1 7"), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 1)]
    [InlineData("ns", 1)]
    [InlineData("us", 1_000)]
    [InlineData("ms", 1_000_000)]
    [InlineData("s", 1_000_000_000)]
    public void Times_are_in_the_unit_of_the_precision(string? precision, long nanoseconds)
    {
        Assert.True(LineProtocolPrecision.TryParse(precision, out long unit));
        Assert.StartsWith($"1 m {7 * nanoseconds} ", Read("m value=1 7", unit), StringComparison.Ordinal);
        Assert.False(LineProtocolPrecision.TryParse("fortnight", out _));
    }

    [Fact]
    public async Task Lines_keep_their_numbers_and_comments_count_as_lines()
    {
        byte[] text = Encoding.UTF8.GetBytes("# a comment\nm value=1 7\r\n\nrubbish\nm value=2");

        List<TickBlock> blocks = await Inputs.AllAsync(PipedTicks.ReadAsync(
            Inputs.Pieces(text[..20], text[20..]), Inputs.Builder(), new LineFramer(new LineProtocolParser(1), 100), default));

        string[] lines = Inputs.Describe(blocks).Split('\n');
        Assert.StartsWith("2 m 7 ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"5 m {Inputs.NowNanoseconds} ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("4 Malformed the field at byte 7", lines[3], StringComparison.Ordinal);
    }

    private static string Read(string text, long unit = 1)
    {
        TickBlockBuilder blocks = Inputs.Builder();
        new LineProtocolParser(unit).Parse(1, Encoding.UTF8.GetBytes(text), blocks);
        return Inputs.Describe([blocks.Build()]);
    }
}
