using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using StreamForecast.Connectors.Observations;
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
        using FeedInput input = FeedInput.Open(ObservationFileForm.StandardInput, new ObservationFileForm(null, new TableColumns()), null, TextWriter.Null, TimeProvider.System);
        new FeedReport(new Terminal(TextWriter.Null, error, false, false, false), input, "x", tally, hasCounts: true, new FakeTimeProvider()).End(isJson: false);
        Assert.StartsWith(told, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(told.Length == 0, error.ToString().Length == 0);
        Assert.Equal(sent - acknowledged, tally.Count.Unanswered);
    }

    [Fact]
    public async Task As_json_the_first_refusals_are_told_with_line_series_reason_and_message()
    {
        await using var output = new StringWriter();
        var tally = new FeedTally();
        for (int line = FeedTally.MaxTold + 2; line > 2; line--)
        {
            tally.Refused(new FeedRefusal(line, "a", "not-finite", "no number"));
        }

        tally.Refused(new FeedRefusal(FeedTally.MaxTold + 3, "b", "malformed", "one too many"));
        using FeedInput input = FeedInput.Open(
            ObservationFileForm.StandardInput, new ObservationFileForm(null, new TableColumns()), null, TextWriter.Null, TimeProvider.System);
        var terminal = new Terminal(output, TextWriter.Null, false, false, false);
        new FeedReport(terminal, input, "x", tally, hasCounts: true, new FakeTimeProvider()).End(isJson: true);
        using JsonDocument told = JsonDocument.Parse(output.ToString());
        JsonElement rejections = told.RootElement.GetProperty("rejections");
        Assert.Equal(FeedTally.MaxTold, rejections.GetArrayLength());
        Assert.Equal("""{"line":3,"series":"a","reason":"not-finite","message":"no number"}""", rejections[0].GetRawText());
    }

    [Theory]
    [InlineData(true, "5 learned, 0 known already, 1 late, 928 too old, 2 refused of 936 sent, in 0.0 s")]
    [InlineData(false, "934 taken, 2 refused of 936 sent, in 0.0 s")]
    public async Task What_was_refused_is_not_taken_and_what_was_not_sent_is_told_apart(bool hasCounts, string told)
    {
        await using var output = new StringWriter();
        var tally = new FeedTally();
        tally.Add(new FeedCount { Sent = 936, Acknowledged = 936, Accepted = 5, Late = 1, TooOld = 928, Rejected = 2, Unreadable = 3 });
        using FeedInput input = FeedInput.Open(ObservationFileForm.StandardInput, new ObservationFileForm(null, new TableColumns()), null, TextWriter.Null, TimeProvider.System);
        new FeedReport(new Terminal(output, TextWriter.Null, false, false, false), input, "x", tally, hasCounts, new FakeTimeProvider()).End(isJson: false);
        Assert.StartsWith(told, output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("; 3 lines not sent, being no tick", output.ToString().TrimEnd(), StringComparison.Ordinal);
    }
}
