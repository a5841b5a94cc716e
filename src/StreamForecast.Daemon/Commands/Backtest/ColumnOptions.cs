using System.CommandLine;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Which columns of a file mean what; null where the file is to be guessed at.</summary>
internal sealed record ColumnChoice(string? Time = null, string? Value = null, string? Series = null);

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
        command.Add(_time);
        command.Add(_value);
        command.Add(_series);
    }

    public ColumnChoice Read(ParseResult parsed) => new(parsed.GetValue(_time), parsed.GetValue(_value), parsed.GetValue(_series));
}
