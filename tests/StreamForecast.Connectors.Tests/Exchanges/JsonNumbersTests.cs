using System.Text.Json;
using StreamForecast.Connectors.Exchanges;

namespace StreamForecast.Connectors.Tests.Exchanges;

public class JsonNumbersTests
{
    [Theory]
    [InlineData("1672515782136", ExchangeTimeUnit.Milliseconds, 1_672_515_782_136_000_000)]
    [InlineData("\"1672515782136\"", ExchangeTimeUnit.Milliseconds, 1_672_515_782_136_000_000)]
    [InlineData("1672515782.123456789", ExchangeTimeUnit.Seconds, 1_672_515_782_123_456_789)]
    [InlineData("1672515782136001", ExchangeTimeUnit.Microseconds, 1_672_515_782_136_001_000)]
    [InlineData("1672515782136001002", ExchangeTimeUnit.Nanoseconds, 1_672_515_782_136_001_002)]
    [InlineData("\"2023-02-09T20:30:37.167359596Z\"", ExchangeTimeUnit.Rfc3339, 1_675_974_637_167_359_596)]
    [InlineData("1e28", ExchangeTimeUnit.Seconds, long.MaxValue)]
    [InlineData("-1e28", ExchangeTimeUnit.Seconds, long.MinValue)]
    public void Times_are_read_to_the_nanosecond(string json, ExchangeTimeUnit unit, long expected)
    {
        Assert.True(JsonNumbers.TryReadTime(JsonDocument.Parse(json).RootElement, unit, out long nanoseconds));
        Assert.Equal(expected, nanoseconds);
    }

    [Theory]
    [InlineData("\"soon\"", ExchangeTimeUnit.Milliseconds)]
    [InlineData("null", ExchangeTimeUnit.Milliseconds)]
    [InlineData("true", ExchangeTimeUnit.Seconds)]
    [InlineData("1e40", ExchangeTimeUnit.Seconds)]
    [InlineData("1672515782136", ExchangeTimeUnit.Rfc3339)]
    [InlineData("\"2023-02-09\"", ExchangeTimeUnit.Rfc3339)]
    [InlineData("\"2023-02-09T20:30:37.167359596Z 2023-02-09T20:30:37.167359596Z 2023-02-09\"", ExchangeTimeUnit.Rfc3339)]
    public void What_is_no_time_is_refused(string json, ExchangeTimeUnit unit) =>
        Assert.False(JsonNumbers.TryReadTime(JsonDocument.Parse(json).RootElement, unit, out _));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("\"1.5\"", 1.5)]
    [InlineData("\"-1e3\"", -1000)]
    public void Prices_are_numbers_or_text(string json, double expected)
    {
        Assert.True(JsonNumbers.TryReadNumber(JsonDocument.Parse(json).RootElement, out double number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("\"1,5\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[1]")]
    public void What_is_no_price_is_refused(string json) =>
        Assert.False(JsonNumbers.TryReadNumber(JsonDocument.Parse(json).RootElement, out _));
}
