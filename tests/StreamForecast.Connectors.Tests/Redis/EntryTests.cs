using System.Text;
using StackExchange.Redis;
using StreamForecast.Connectors.Redis;

namespace StreamForecast.Connectors.Tests.Redis;

public class EntryTests
{
    [Fact]
    public void Numbers_rise_with_the_ids_and_leave_room_for_the_ticks_of_an_entry()
    {
        string[] ids = ["0-1", "0-2", "1-0", "1760000000000-0", "1760000000000-16383", "1760000000001-0"];
        long[] numbers = [.. ids.Select(id => EntryNumber.TryParse(id, out long number) ? number : -1)];

        Assert.Equal(numbers.Order(), numbers);
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.True(pair.Second - pair.First >= EntryNumber.MaxTicks));
        Assert.All(numbers, number => Assert.True(number > 0));
    }

    [Theory]
    [InlineData("1-16384")]
    [InlineData("4398046511104-0")]
    [InlineData("1")]
    [InlineData("-1-2")]
    [InlineData("a-b")]
    public void An_id_that_does_not_fit_has_no_number(string id) => Assert.False(EntryNumber.TryParse(id, out _));

    [Theory]
    [InlineData("series=a value=1.5 time=2026-01-01T00:00:00Z", """{"series":"a","value":1.5,"time":"2026-01-01T00:00:00Z"}""")]
    [InlineData("series=a value=1e3 time=1760000000000000000 producer=p seq=7", """{"series":"a","value":1e3,"time":1760000000000000000,"producer":"p","seq":7}""")]
    [InlineData("series=7 value=x", """{"series":"7","value":"x"}""")]
    [InlineData("series=a value=NaN", """{"series":"a","value":"NaN"}""")]
    [InlineData("data={} series=a", "{}")]
    public void Fields_are_read_as_a_tick_unless_one_holds_the_whole_message(string fields, string payload)
    {
        NameValueEntry[] values = [.. fields.Split(' ').Select(field => field.Split('=')).Select(pair => new NameValueEntry(pair[0], pair[1]))];

        Assert.Equal(payload, Encoding.UTF8.GetString(EntryPayload.Of(new StreamEntry("1-1", values), "data").Span));
    }
}
