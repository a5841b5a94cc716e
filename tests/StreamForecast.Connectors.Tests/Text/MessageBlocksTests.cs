using System.Text;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Connectors.Tests.Text;

public class MessageBlocksTests
{
    private readonly MessageBlocks<string> _messages = new(Inputs.Builder());

    [Fact]
    public void A_message_is_settled_with_the_block_that_completes_it_and_not_before()
    {
        int more = TickBlockBuilder.MaxTicks + 1;
        TickBlock full = Assert.Single(Add("long", string.Join('\n', Enumerable.Repeat(Tick, more))));
        Assert.Empty(Add("short", Tick));
        TickBlock rest = _messages.Build();

        Assert.Equal(2, rest.Count);
        Assert.Empty(_messages.Settle(full));
        Assert.Equal(["long", "short"], _messages.Settle(rest));
    }

    [Fact]
    public void A_block_of_an_earlier_connection_settles_nothing_of_the_next()
    {
        TickBlock late = new MessageBlocks<string>(Inputs.Builder()).Build();
        Assert.Empty(_messages.Settle(late));
        Add("next", Tick);
        TickBlock block = _messages.Build();

        Assert.Empty(_messages.Settle(late));
        Assert.Equal(["next"], _messages.Settle(block));
    }

    [Fact]
    public void A_refused_tick_keeps_its_number_and_ticks_past_the_message_s_numbers_have_none()
    {
        Add("m", $$"""
            {"series":"a","value":2,"time":"2199-01-01T00:00:00Z"}
            {{Tick}}
            {{Tick}}
            """, "$source/0", 50, maxNumbered: 2);
        TickBlock block = _messages.Build();

        Assert.Equal(RejectionReason.TimeInFuture, Assert.Single(block.Rejections).Reason);
        Assert.Equal([1, 0], block.Producers!.Index);
        Assert.Equal([51L, 0], block.Producers.Sequences);
    }

    [Fact]
    public void A_message_without_a_tick_is_settled_too()
    {
        Add("blank", "\n");
        Assert.True(_messages.IsPending);
        TickBlock block = _messages.Build();
        Assert.Equal(0, block.Count);

        Assert.False(_messages.IsPending);
        Assert.Equal(["blank"], _messages.Settle(block));
    }

    [Fact]
    public void Ticks_are_numbered_for_the_source_from_the_message_s_first_number_unless_they_bring_their_own()
    {
        Add("m", $$"""
            {{Tick}}
            {"series":"a","value":2,"producer":"own","seq":7}
            {{Tick}}
            """, "$source/0", 50);
        ProducerColumns producers = _messages.Build().Producers!;

        Assert.Equal(["$source/0", "own", "$source/0"], producers.Index.Select(index => producers.Names[index - 1]));
        Assert.Equal([50L, 7, 51], producers.Sequences);
    }

    [Fact]
    public void Nobody_else_may_call_itself_as_sources_are_called()
    {
        Add("m", """{"series":"a","value":2,"producer":"$source/0","seq":7}""");

        Assert.Equal(RejectionReason.InvalidProducer, Assert.Single(_messages.Build().Rejections).Reason);
    }

    [Fact]
    public void A_line_is_found_by_its_message_until_that_is_settled()
    {
        Add("first", $"{Tick}\n{Tick}\n");
        Add("second", $"{Tick}\nno tick\n");
        TickBlock block = _messages.Build();
        long line = Assert.Single(block.Rejections).Line;

        Assert.Equal(("second", 2L), _messages.Find(line));
        Assert.Equal(("first", 1L), _messages.Find(1));
        _messages.Settle(block);
        Assert.Null(_messages.Find(line));
    }

    [Theory]
    [InlineData("21.5", 21.5)]
    [InlineData(" -3e2\n", -300)]
    public void A_number_alone_is_a_tick_of_the_series_that_its_carrier_names(string text, double value)
    {
        Assert.Empty(_messages.Add("m", Encoding.UTF8.GetBytes(text), new NumberFramer("room/hall", 100), null, 0));
        TickBlock block = _messages.Build();

        Assert.Equal(("room/hall", value), (block.Series[0].Id, block.Values[0]));
    }

    [Theory]
    [InlineData("warm", RejectionReason.Malformed)]
    [InlineData("", RejectionReason.Malformed)]
    [InlineData("1 2", RejectionReason.Malformed)]
    [InlineData("NaN", RejectionReason.NotFinite)]
    [InlineData("1111111111", RejectionReason.LineTooLong)]
    public void What_is_not_one_number_is_refused_with_its_reason(string text, RejectionReason reason)
    {
        Assert.Empty(_messages.Add("m", Encoding.UTF8.GetBytes(text), new NumberFramer("a", maxBytes: 5), null, 0));

        Assert.Equal(reason, Assert.Single(_messages.Build().Rejections).Reason);
    }

    [Fact]
    public void A_long_source_or_channel_still_makes_a_name_that_fits_and_is_its_own()
    {
        string topic = new('t', 200);
        string one = SourceProducer.Of("prices", $"{topic}/1");
        string other = SourceProducer.Of("prices", $"{topic}/2");

        Assert.Equal("$prices/topic/1", SourceProducer.Of("prices", "topic/1"));
        Assert.InRange(one.Length, 2, 64);
        Assert.StartsWith("$", one, StringComparison.Ordinal);
        Assert.NotEqual(one, other);
    }

    private const string Tick = """{"series":"a","value":1}""";

    private TickBlock[] Add(string message, string text, string? producer = null, long first = 0, long maxNumbered = long.MaxValue) =>
        [.. _messages.Add(message, Encoding.UTF8.GetBytes(text), new LineFramer(new TickJsonParser(), 1000), producer, first, maxNumbered)];
}
