using System.CommandLine;
using StreamForecast.Connectors.Csv;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>The columns as command-line options.</summary>
internal sealed class ColumnOptions
{
    private readonly Option<string?> _time = new("--time-column") { Description = "Column of times (default: found).", HelpName = "NAME" };

    private readonly Option<string?> _value = new("--value-column")
    {
        Description = "Column of values (default: every column of numbers is a series).",
        HelpName = "NAME",
    };

    private readonly Option<string?> _series = new("--series-column")
    {
        Description = "Column that names the series of a row (long format).",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    public IReadOnlyList<Option> All => [_time, _value, _series];

    public CsvColumns Read(ParseResult parsed) => new()
    {
        Time = parsed.GetValue(_time),
        Value = parsed.GetValue(_value),
        Series = parsed.GetValue(_series),
    };
}
