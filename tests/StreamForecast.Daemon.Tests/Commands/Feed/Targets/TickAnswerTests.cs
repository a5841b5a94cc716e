using System.Text.Json;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed.Targets;

public class TickAnswerTests
{
    [Fact]
    public void It_counts_names_the_lines_of_the_input_and_returns_what_is_to_be_sent_again()
    {
        FeedTick[] ticks = [.. Enumerable.Range(0, 6).Select(i => new FeedTick("a", i, i, 100 + i, null, 0))];
        var tally = new FeedTally();
        IReadOnlyList<FeedTick> again = Read("""
            {"accepted":1,"duplicate":1,"tooOld":0,"late":1,"rejected":1,"rejections":[{"line":2,"reason":"x","detail":"no number"}],"unacknowledged":[[5,6]]}
            """)!.TellTo(tally, ticks);
        Assert.Equal([104L, 105], again.Select(tick => tick.Line));
        Assert.Equal(new FeedCount(0, 4, 1, 1, 0, 1, 1, 0), tally.Count);
        Assert.Equal([new FeedRefusal(101, "a", "x", "no number")], tally.Refusals);
    }

    [Fact]
    public void A_problem_without_counts_is_none() => Assert.Null(Read("""{"title":"busy","status":429}"""));

    private static TickAnswer? Read(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        return TickAnswer.Read(json.RootElement);
    }
}
