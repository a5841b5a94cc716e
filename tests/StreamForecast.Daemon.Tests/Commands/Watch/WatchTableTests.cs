using System.Text.Json;
using Spectre.Console;
using StreamForecast.Daemon.Commands.Watch;

namespace StreamForecast.Daemon.Tests.Commands.Watch;

public sealed class WatchTableTests
{
    private readonly WatchTable _table = new(most: 2);

    [Fact]
    public void A_row_tells_value_forecast_interval_error_and_state()
    {
        Take("a", 10, 11, ready: true);
        _table.Rate("a", 0.912);
        string text = Rendered();
        foreach (string part in (string[])["a", "10", "11", "9.5", "12.5", "80 %", "0.912", "▁", "ready"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Past_the_rows_asked_for_series_are_counted()
    {
        foreach (string id in new[] { "c", "b", "a" })
        {
            Take(id, 1, 1, ready: false);
        }

        string text = Rendered();
        Assert.Equal(["a", "b"], _table.Shown.Select(series => series.Id));
        Assert.Contains("1 more series", text, StringComparison.Ordinal);
        Assert.Contains("warming up", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_connection_is_told_below_what_was_heard_last()
    {
        Take("a", 10, 11, ready: true);
        _table.Lost = "Connection refused";
        string text = Rendered();
        Assert.Contains("Disconnected (Connection refused)", text, StringComparison.Ordinal);
        Assert.Contains("12.5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_shown_as_missing_and_leave_the_line_of_values_as_it_was()
    {
        const string Broken = """
            {"series":"a","value":null,"ready":true,"degraded":true,"forecast":[{"step":1,"mean":null,"intervals":[{"level":0.8,"lower":null,"upper":12.5}]}]}
            """;
        Take("a", 10, 11, ready: true);
        using JsonDocument forecast = JsonDocument.Parse(Broken);
        WatchedSeries series = _table.Take(forecast.RootElement)!;
        Assert.Equal([10.0], series.Values);
        Assert.Equal("a: -, next -, 80 % in - to 12.5", series.ToString());
        Assert.Contains("degraded", Rendered(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", new double[0])]
    [InlineData("▁", new double[] { 5 })]
    [InlineData("▁▁▁", new double[] { 5, 5, 5 })]
    [InlineData("▁█▄", new double[] { -1, 1, 0 })]
    public void A_sparkline_goes_from_the_lowest_value_to_the_highest(string line, double[] values) =>
        Assert.Equal(line, Sparkline.Of(values));

    private void Take(string id, double value, double mean, bool ready)
    {
        string intervals = ready
            ? """{"level":0.5,"lower":10,"upper":12},{"level":0.8,"lower":9.5,"upper":12.5},{"level":0.95,"lower":8,"upper":14}"""
            : "";
        using JsonDocument forecast = JsonDocument.Parse(
            $$"""{"series":"{{id}}","value":{{value}},"ready":{{(ready ? "true" : "false")}},"degraded":false,"forecast":[{"step":1,"mean":{{mean}},"intervals":[{{intervals}}]}]}""");
        _table.Take(forecast.RootElement);
    }

    private string Rendered()
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = 160;
        console.Write(_table.Render());
        return writer.ToString();
    }
}
