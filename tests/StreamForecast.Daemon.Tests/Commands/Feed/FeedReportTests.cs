using Microsoft.Extensions.Time.Testing;
using StreamForecast.Connectors.Csv;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Commands.Feed;

namespace StreamForecast.Daemon.Tests.Commands.Feed;

public class FeedReportTests
{
    [Theory]
    [InlineData(2_000, 2_000, "")]
    [InlineData(2_000, 1_500, "error: 500 of 2,000 ticks sent have no answer")]
    public async Task What_was_sent_and_not_answered_is_told_at_the_end(int sent, int acknowledged, string told)
    {
        await using var error = new StringWriter();
        var tally = new FeedTally();
        tally.Add(new FeedCount { Sent = sent, Acknowledged = acknowledged, Accepted = acknowledged });
        using FeedInput input = FeedInput.Open(FeedInput.StandardInput, null, new CsvColumns(), null, TimeProvider.System);
        new FeedReport(new Terminal(TextWriter.Null, error, false, false, false), input, "x", tally, hasCounts: true, new FakeTimeProvider()).End(isJson: false);
        Assert.StartsWith(told, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(told.Length == 0, error.ToString().Length == 0);
        Assert.Equal(sent - acknowledged, tally.Count.Unanswered);
    }
}
