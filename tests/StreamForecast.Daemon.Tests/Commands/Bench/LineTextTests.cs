using System.Globalization;
using System.Text;
using StreamForecast.Daemon.Commands.Bench;
using StreamForecast.Daemon.Commands.Bench.Loads;

namespace StreamForecast.Daemon.Tests.Commands.Bench;

public sealed class LineTextTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(-64000.12)]
    [InlineData(0.01)]
    [InlineData(0.1 + 0.2)]
    [InlineData(100.005)]
    [InlineData(9_999_999_999_999.99)]
    [InlineData(1e13)]
    [InlineData(1e300)]
    [InlineData(double.Epsilon)]
    public void A_number_is_written_as_a_text_that_reads_as_the_same_number(double number) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(ReadBack(number)));

    [Fact]
    public void Every_price_of_the_load_is_sent_as_it_is()
    {
        var ticks = new TickStream(10);
        for (int i = 0; i < 100_000; i++)
        {
            double price = ticks.Next().Value;
            Assert.Equal(price, ReadBack(price));
        }
    }

    [Fact]
    public void The_sign_of_a_zero_stays() => Assert.True(double.IsNegative(ReadBack(-0.0)));

    [Fact]
    public void A_price_ends_at_the_cent() => Assert.Equal("64000.10", TextOf(64000.1));

    private static double ReadBack(double number) => double.Parse(TextOf(number), CultureInfo.InvariantCulture);

    private static string TextOf(double number)
    {
        Span<byte> line = stackalloc byte[64];
        var text = new LineText(line);
        text.Write(number);
        return Encoding.ASCII.GetString(line[..text.Length]);
    }
}
