using System.Text;
using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Csv;

public class TickCsvParserTests
{
    [Fact]
    public async Task Columns_are_found_by_name_in_any_order()
    {
        string read = await ReadAsync("Price;ignored;Symbol;Date\n1.5;x;a;2023-11-14\n\n2;;\"b\";2023-11-14T22:13:20Z\n3;;c;\n");

        string[] lines = read.Split('\n');
        Assert.Equal("2 a 1699920000000000000 3ff8000000000000 -", lines[0]);
        Assert.Equal("4 b 1700000000000000000 4000000000000000 -", lines[1]);
        Assert.Equal($"5 c {Inputs.NowNanoseconds} 4008000000000000 -", lines[2]);
    }

    [Fact]
    public async Task Unix_times_keep_the_unit_of_the_first()
    {
        string[] lines = (await ReadAsync("series,time,value\na,1700000000,1\na,1700000000.5,1\n")).Split('\n');

        Assert.StartsWith("2 a 1700000000000000000 ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("3 a 1700000000500000000 ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Producer_and_seq_number_the_tick_and_may_be_left_empty()
    {
        string[] lines = (await ReadAsync("series,value,producer,seq\na,1,p,7\na,1,,\na,1,p,\na,1,p,x\n")).Split('\n');

        Assert.EndsWith(" p#7", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" -", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("4 InvalidProducer", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("5 InvalidProducer", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,7,", "MissingField")]
    [InlineData("a,7,1 000", "Malformed the value")]
    [InlineData("a,yesterday,1", "Malformed the time")]
    [InlineData("a,1", "Malformed the row has 2 cells, the header 3")]
    [InlineData("\"a,7,1", "Malformed a quote is not closed")]
    [InlineData("a b,7,1", "InvalidSeriesId")]
    [InlineData("\"a,b\",7,1", "InvalidSeriesId")]
    [InlineData("a,7,NaN", "NotFinite")]
    public async Task A_bad_row_is_refused_and_the_others_stand(string row, string reason)
    {
        string[] lines = (await ReadAsync($"series,time,value\n{row}\ngood,7,1\n")).Split('\n');

        Assert.StartsWith("3 good ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"2 {reason}", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,7,1")]
    [InlineData("series,time")]
    [InlineData("series,value,seq")]
    public async Task Without_a_header_that_names_the_columns_nothing_is_guessed(string header)
    {
        string[] lines = (await ReadAsync($"{header}\na,7,1\n")).Split('\n');

        Assert.Equal("", lines[0]);
        Assert.StartsWith("1 Malformed", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("2 Malformed the header is not valid", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("series,tme,value\na,7,1\n", true)]
    [InlineData("series,time,value,venue\na,7,1,x\n", false)]
    [InlineData("series,value\na,1\n", false)]
    public async Task Where_no_column_is_the_time_one_of_another_name_is_told(string text, bool isTold) =>
        Assert.Equal(isTold, (await BlocksAsync(text)).Exists(block => block.HasUnknownFields));

    private static async Task<string> ReadAsync(string text) => Inputs.Describe(await BlocksAsync(text));

    private static Task<List<TickBlock>> BlocksAsync(string text) => Inputs.AllAsync(PipedTicks.ReadAsync(
        Inputs.Pieces(Encoding.UTF8.GetBytes(text)), Inputs.Builder(), new LineFramer(new TickCsvParser(), 1000), default));
}
