using System.Text;
using StreamForecast.Daemon.Commands.Feed;
using StreamForecast.Daemon.Commands.Feed.Targets;

namespace StreamForecast.Daemon.Tests.Commands.Feed.Targets;

public class TickTextTests
{
    [Fact]
    public void Json_holds_what_the_tick_holds_and_no_more()
    {
        var text = new StringBuilder();
        TickText.WriteJson(text, new FeedTick("a/b", 5, 0.1, 1, "the \"desk\"", 7));
        TickText.WriteJson(text, new FeedTick("a", null, -1e300, 2, null, 0));
        Assert.Equal("""
            {"series":"a/b","time":5,"value":0.1,"producer":"the \u0022desk\u0022","seq":7}
            {"series":"a","value":-1E+300}

            """, text.ToString());
    }

    [Fact]
    public void Line_protocol_has_a_value_and_a_time()
    {
        var text = new StringBuilder();
        TickText.WriteLineProtocol(text, new FeedTick("a/b", 5, 0.1, 1, "desk", 7));
        TickText.WriteLineProtocol(text, new FeedTick("a", null, 2, 2, null, 0));
        Assert.Equal("a/b value=0.1 5\na value=2\n", text.ToString());
    }
}
