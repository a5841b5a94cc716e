using System.Text.Json;
using StreamForecast.Connectors.Exchanges;

namespace StreamForecast.Connectors.Tests.Exchanges;

public class PathTests
{
    private const string Message = """
        {"channel":"trades","p":1,"P":2,"events":[{"type":"snapshot","trades":[{"id":1,"v":[10,11]},{"id":2}]},{"type":"update","trades":[{"id":3}]}],"one":{"id":9}}
        """;

    [Theory]
    [InlineData("events[].trades[]", "id", "1 2 3")]
    [InlineData("events[].trades[]", "^.type", "snapshot snapshot update")]
    [InlineData("events[].trades[]", "$.channel", "trades trades trades")]
    [InlineData("events[].trades[]", "v[1]", "11 - -")]
    [InlineData("events[1].trades[]", "id", "3")]
    [InlineData("one", "id", "9")]
    [InlineData("one", "^.channel", "trades")]
    [InlineData("", "p", "1")]
    [InlineData("", "P", "2")]
    [InlineData("", "one.id", "9")]
    [InlineData("", "ONE.id", "-")]
    [InlineData("channel[]", "id", "")]
    [InlineData("absent[]", "id", "")]
    [InlineData("events[7]", "id", "")]
    public void Items_and_the_values_in_and_around_them_are_found_case_by_case(string items, string field, string expected)
    {
        using JsonDocument json = JsonDocument.Parse(Message);

        IEnumerable<string> found = ItemsPath.Parse(items).Of(json.RootElement)
            .Select(scope => FieldPath.Parse(field).TryFind(scope, out JsonElement value) ? value.ToString() : "-");

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void A_message_that_is_an_array_has_its_elements_as_items()
    {
        using JsonDocument json = JsonDocument.Parse("""[[5,"te",[1,2]],[6]]""");

        Assert.Equal("5 6", string.Join(' ', ItemsPath.Parse("[]").Of(json.RootElement)
            .Select(scope => FieldPath.Parse("[0]").TryFind(scope, out JsonElement value) ? value.ToString() : "-")));
        Assert.Equal("2", string.Join(' ', ItemsPath.Parse("[0]").Of(json.RootElement)
            .Select(scope => FieldPath.Parse("[2][1]").TryFind(scope, out JsonElement value) ? value.ToString() : "-")));
    }

    [Theory]
    [InlineData("", "write the way to one value")]
    [InlineData("$", "write the way to one value")]
    [InlineData("a[]", "write the way to one value")]
    [InlineData("a..b", "empty")]
    [InlineData("a[x]", "in brackets")]
    [InlineData("a[1", "in brackets")]
    [InlineData("a.b.c.d.e.f.g.h.i", "9 steps")]
    public void What_is_no_path_is_told(string text, string fault)
    {
        Assert.False(FieldPath.TryParse(text, out _, out string? told));
        Assert.Contains(fault, told, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => FieldPath.Parse(text));
    }

    [Theory]
    [InlineData("type", "snap*", true)]
    [InlineData("type", "snapshot", true)]
    [InlineData("type", "Snapshot", false)]
    [InlineData("n", "null", true)]
    [InlineData("b", "false", true)]
    [InlineData("i", "12.50", true)]
    [InlineData("i", "*", true)]
    [InlineData("o", "*", false)]
    [InlineData("l", "*", false)]
    [InlineData("absent", "*", false)]
    public void A_condition_compares_what_is_written(string path, string pattern, bool expected)
    {
        using JsonDocument json = JsonDocument.Parse("""{"type":"snapshot","n":null,"b":false,"i":12.50,"o":{},"l":[]}""");

        Assert.Equal(expected, new FieldCondition(path, pattern).Holds(new ItemScope(json.RootElement, json.RootElement, json.RootElement)));
    }
}
