using StreamForecast.Engine.Delivery;
using StreamForecast.Engine.Partitions;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Tests.Ports;

public sealed class ResumePositionTests
{
    [Fact]
    public void A_position_reads_back_as_it_was()
    {
        Assert.Equal(new SeriesPosition(3, 1234), ResumePosition.Parse("3.1234"));
        var pattern = new PatternPosition(3, PatternPosition.HashOf("BTC-*"), [0, 127, 128, long.MaxValue]);
        var read = Assert.IsType<PatternPosition>(ResumePosition.Parse(pattern.ToString()));
        Assert.Equal((pattern.Epoch, pattern.Filter), (read.Epoch, read.Filter));
        Assert.Equal(pattern.Offsets, read.Offsets);
    }

    [Fact]
    public void A_cursor_over_as_many_partitions_as_a_store_may_have_reads_back()
    {
        const int Partitions = 1024;
        var pattern = new PatternPosition(3, PatternPosition.HashOf("*"), [.. Enumerable.Repeat(long.MaxValue, Partitions)]);

        Assert.Equal(pattern.Offsets, Assert.IsType<PatternPosition>(ResumePosition.Parse(pattern.ToString())).Offsets);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("3.")]
    [InlineData("-3.4")]
    [InlineData("3.4.5")]
    [InlineData("3.99999999999999999999")]
    [InlineData("hello world")]
    [InlineData("AQ")]
    public void What_is_no_position_is_none(string text) => Assert.Null(ResumePosition.Parse(text));

    [Fact]
    public void A_cursor_cut_short_or_grown_is_none()
    {
        string text = new PatternPosition(3, 9, [1000, 2000]).ToString();
        for (int length = 0; length < text.Length; length++)
        {
            Assert.Null(ResumePosition.Parse(text[..length]));
        }

        Assert.Null(ResumePosition.Parse(text + "AAAA"));
        Assert.Null(ResumePosition.Parse(new string('A', ResumePosition.MaxLength + 1)));
    }

    [Theory]
    [InlineData("*", "8.5", ResetReason.OtherEpoch)]
    [InlineData("*", "7.5", ResetReason.OtherFilter)]
    [InlineData("a", "7.5", ResetReason.None)]
    public void A_position_of_one_series_is_for_that_epoch_and_for_one_series(string pattern, string position, ResetReason expected)
    {
        var options = new SubscriptionOptions { Pattern = pattern, Resume = ResumePosition.Parse(position) };
        Assert.Equal(expected, ResumePlan.Of(options, epoch: 7, partitions: 2).Reset);
    }

    [Theory]
    [InlineData(7, "a*", 2, ResetReason.None)]
    [InlineData(6, "a*", 2, ResetReason.OtherEpoch)]
    [InlineData(7, "b*", 2, ResetReason.OtherFilter)]
    [InlineData(7, "a*", 3, ResetReason.OtherEpoch)]
    public void A_cursor_is_for_its_epoch_its_filter_and_its_store(long epoch, string pattern, int partitions, ResetReason expected)
    {
        var cursor = new PatternPosition(epoch, PatternPosition.HashOf(pattern), new long[partitions]);
        var plan = ResumePlan.Of(new SubscriptionOptions { Pattern = "a*", Resume = cursor }, epoch: 7, partitions: 2);
        Assert.Equal(expected, plan.Reset);
        Assert.Equal(expected == ResetReason.None ? new ResumeFrom.Offset(0) : new ResumeFrom.Newest(), plan.Of(1));
    }

    [Fact]
    public void What_cannot_be_read_begins_anew() => Assert.Equal(
        ResetReason.Unreadable,
        ResumePlan.Of(new SubscriptionOptions { Pattern = "a", Resume = ResumePosition.Unreadable }, epoch: 7, partitions: 2).Reset);
}
