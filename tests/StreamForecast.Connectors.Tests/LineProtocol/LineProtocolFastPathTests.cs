using System.Text;
using StreamForecast.Connectors.LineProtocol;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.LineProtocol;

public sealed class LineProtocolFastPathTests
{
    private static readonly string[] Names =
        ["m", "value", "BTC-USD", "a/b:c.d_e", "a/../b", ".", "x\\,y", "ü", "two words", "a=b", new string('n', 128), new string('n', 129), new string('n', 64), ""];

    private static readonly string[] Numbers =
        ["1", "-0", "64000.12", "1.", ".5", "1e3", "7i", "7u", "true", "\"text\"", "999999999999999", "1234567890123456.7", "NaN", "1e400", "-", ""];

    private static readonly string[] Ends =
        ["", " ", " 7", " -7", " 07", "  7", " 7 ", " 1704067200000000000", " 9223372036854775807", " 9223372036854775808", " 99999999999999999999", " 7x", ",other=2 7", " 1.5"];

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(3_600_000_000_000)]
    public void A_line_means_the_same_with_and_without_it(long unit)
    {
        int taken = 0;
        foreach (string line in Lines())
        {
            byte[] text = Encoding.UTF8.GetBytes(line);
            (TickBlockBuilder with, TickBlockBuilder without) = (Inputs.Builder(), Inputs.Builder());
            Assert.Equal(
                new LineProtocolParser(unit).ParseAnyShape(1, text, without),
                new LineProtocolParser(unit).Parse(1, text, with));
            Assert.Equal(Inputs.Describe([without.Build()]), Inputs.Describe([with.Build()]));
            taken += new LineProtocolFastPath(unit).TryRead(text, out _) ? 1 : 0;
        }

        Assert.True(taken > 100, $"{taken} lines took the fast path");
    }

    [Theory]
    [InlineData("m,tag=a value=1 7")]
    [InlineData("m value=1,other=2 7")]
    [InlineData("m value=1i 7")]
    [InlineData("m\\ m value=1 7")]
    [InlineData("m value=1  7")]
    public void Other_shapes_are_left(string line) => Assert.False(new LineProtocolFastPath(1).TryRead(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void The_shape_of_the_million_is_taken()
    {
        Assert.True(new LineProtocolFastPath(1_000_000).TryRead("bench-7 v=64000.12 1704067200000"u8, out PlainLine plain));
        Assert.Equal(("bench-7/v", 1704067200000000000, 64000.12), (Encoding.UTF8.GetString(plain.Series), plain.Time, plain.Value));
    }

    private static IEnumerable<string> Lines() =>
        from measurement in Names.Where(name => name.Length > 0)
        from field in Names
        from number in Numbers
        from end in Ends
        select $"{measurement} {field}={number}{end}";
}
