using System.Text;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Connectors.Tests.Text;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2023-11-14T22:13:20Z", 1_700_000_000_000_000_000)]
    [InlineData("2023-11-14T22:13:20.123456789Z", 1_700_000_000_123_456_789)]
    [InlineData("2023-11-14t22:13:20.5z", 1_700_000_000_500_000_000)]
    [InlineData("2023-11-14 23:13:20+01:00", 1_700_000_000_000_000_000)]
    [InlineData("2023-11-14T16:43:20-05:30", 1_700_000_000_000_000_000)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1)]
    [InlineData("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000)]
    [InlineData("9999-12-31T00:00:00Z", long.MaxValue)]
    [InlineData("0001-01-01T00:00:00Z", long.MinValue)]
    public void Well_formed_times_are_read(string text, long expected)
    {
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out long nanoseconds));
        Assert.Equal(expected, nanoseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2023-11-14")]
    [InlineData("2023-11-14T22:13:20")]
    [InlineData("2023-11-14T22:13Z")]
    [InlineData("2023-11-14T22:13:20.Z")]
    [InlineData("2023-11-14T22:13:20.1234567890Z")]
    [InlineData("2023-11-14T22:13:20+0100")]
    [InlineData("2023-11-14T24:00:00Z")]
    [InlineData("2023-11-14T22:60:00Z")]
    [InlineData("2023-11-14T22:13:60Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2023-13-01T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2023-11-14T22:13:20ZZ")]
    [InlineData("2023-11-14T22:13:20+24:00")]
    [InlineData("2023-11-14X22:13:20Z")]
    [InlineData("+023-11-14T22:13:20Z")]
    public void What_is_not_a_time_is_refused(string text) => Assert.False(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("2023-11-14", 1_699_920_000_000_000_000)]
    [InlineData("2023-11-14 22:13", 1_699_999_980_000_000_000)]
    [InlineData("2023-11-14 22:13:20.5", 1_700_000_000_500_000_000)]
    [InlineData("2023-11-14T22:13+01:00", 1_699_996_380_000_000_000)]
    public void Leniently_read_the_time_the_seconds_and_the_zone_may_be_missing(string text, long expected)
    {
        Assert.True(Rfc3339.TryParseLenient(Encoding.UTF8.GetBytes(text), out long nanoseconds));
        Assert.Equal(expected, nanoseconds);
    }

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00Z")]
    [InlineData(1_700_000_000_500_000_000, "2023-11-14T22:13:20.500Z")]
    [InlineData(1_700_000_000_000_001_000, "2023-11-14T22:13:20.000001Z")]
    [InlineData(1_700_000_000_000_000_001, "2023-11-14T22:13:20.000000001Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    public void Times_are_written_with_the_digits_they_need(long nanoseconds, string expected) =>
        Assert.Equal(expected, Write(nanoseconds));

    [Fact]
    public void What_is_written_reads_back_to_the_nanosecond()
    {
        var random = new Random(3);
        long[] ends = [long.MinValue, long.MaxValue, 0];
        foreach (long time in ends.Concat(Enumerable.Range(0, 5000).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))))
        {
            Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(Write(time)), out long back));
            Assert.Equal(time, back);
        }
    }

    private static string Write(long nanoseconds)
    {
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        return Encoding.UTF8.GetString(text[..Rfc3339.Format(nanoseconds, text)]);
    }
}
