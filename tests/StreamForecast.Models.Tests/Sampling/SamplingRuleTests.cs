using StreamForecast.Models.Sampling;

namespace StreamForecast.Models.Tests.Sampling;

public class SamplingRuleTests
{
    [Theory]
    [InlineData("tick", SamplingKind.EveryTick, 0)]
    [InlineData("250ms", SamplingKind.FixedBar, 250_000_000)]
    [InlineData("1s", SamplingKind.FixedBar, 1_000_000_000)]
    [InlineData("5m", SamplingKind.FixedBar, 300_000_000_000)]
    [InlineData("1h", SamplingKind.FixedBar, 3_600_000_000_000)]
    [InlineData("2d", SamplingKind.FixedBar, 172_800_000_000_000)]
    [InlineData("1d", SamplingKind.CalendarDay, 0)]
    [InlineData("1w", SamplingKind.CalendarWeek, 0)]
    [InlineData("month-end", SamplingKind.CalendarMonth, 0)]
    public void A_rule_is_read_from_its_text_and_written_back_to_the_same_rule(string text, SamplingKind kind, long length)
    {
        SamplingRule rule = SamplingRule.Parse(text);

        Assert.Equal(new SamplingRule(kind, length), rule);
        Assert.Equal(rule, SamplingRule.Parse(rule.ToString()));
    }

    [Fact]
    public void A_calendar_rule_names_its_time_zone()
    {
        SamplingRule rule = SamplingRule.Parse("month-end@America/New_York");

        Assert.Equal("America/New_York", rule.TimeZone);
        Assert.Equal("month-end@America/New_York", rule.ToString());
    }

    [Theory]
    [InlineData("", "is not known")]
    [InlineData("5x", "is not known")]
    [InlineData("-5m", "is not known")]
    [InlineData("1.5h", "is not known")]
    [InlineData("0s", "at least 1s")]
    [InlineData("99999999999d", "at most 366d")]
    [InlineData("1h@UTC", "only 1d, 1w and month-end")]
    [InlineData("1d@Mars/Olympus", "time zone 'Mars/Olympus'")]
    [InlineData("1d@America", "time zone 'America'")] // a folder of zones
    public void What_cannot_be_read_is_refused_with_the_mend(string text, string message)
    {
        SamplingFormatException error = Assert.Throws<SamplingFormatException>(() => SamplingRule.Parse(text));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
