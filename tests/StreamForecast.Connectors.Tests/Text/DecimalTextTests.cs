using System.Buffers.Text;
using System.Globalization;
using System.Text;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Tests.Text;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("007.50")]
    [InlineData("64000.12")]
    [InlineData("999999999999999")]
    [InlineData("0.99999999999999")]
    [InlineData("12345678")]
    [InlineData("12345678.1234567")]
    public void What_is_read_is_what_any_parser_reads(string text) => AssertReads(text);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("1e5")]
    [InlineData("+1")]
    [InlineData("--1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("12345678x")]
    [InlineData("1234567/")]
    [InlineData("1234567:")]
    [InlineData("1234567\u00b9")]
    [InlineData("1000000000000000")]
    [InlineData("0.100000000000000")]
    [InlineData("NaN")]
    public void Anything_else_is_left(string text) => Assert.False(DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Random_decimals_are_read_to_the_bit()
    {
        var random = new Random(20260101);
        for (int i = 0; i < 200_000; i++)
        {
            int whole = random.Next(1, DecimalText.ExactDigits + 1);
            int fraction = random.Next(0, DecimalText.ExactDigits - whole + 1);
            AssertReads((random.Next(2) == 0 ? "-" : "") + Digits(random, whole) + (fraction == 0 ? "" : "." + Digits(random, fraction)));
        }
    }

    [Fact]
    public void Random_rubbish_is_never_read_otherwise_than_by_any_parser()
    {
        const string Likely = "0123456789.-+eE /:";
        var random = new Random(20260102);
        int read = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Likely[random.Next(random.Next(3) == 0 ? Likely.Length : 11)])]);
            if (DecimalText.TryRead(Encoding.UTF8.GetBytes(text), out _))
            {
                AssertReads(text);
                read++;
            }
        }

        Assert.InRange(read, 1_000, 199_000);
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("x1", 0, 0)]
    [InlineData("12,", 2, 12)]
    [InlineData("12345678,", 8, 12345678)]
    [InlineData("1704067200000000000}", 19, 1704067200000000000)]
    [InlineData("1234567890123456/", 16, 1234567890123456)]
    public void Digits_end_at_what_is_none(string text, int count, long number)
    {
        long read = 0;
        Assert.Equal((count, number), (DecimalText.Digits(Encoding.UTF8.GetBytes(text), ref read), read));
    }

    private static void AssertReads(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(DecimalText.TryRead(bytes, out double number), text);
        long bits = BitConverter.DoubleToInt64Bits(number);
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), bits);
        Assert.True(Utf8Parser.TryParse(bytes, out double usual, out int used) && used == bytes.Length);
        Assert.Equal(BitConverter.DoubleToInt64Bits(usual), bits);
    }

    private static string Digits(Random random, int count) => new([.. Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10)))]);
}
