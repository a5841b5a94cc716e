using System.CommandLine;
using System.CommandLine.Parsing;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Daemon.Commands;

/// <summary>How files of observations are read, as command-line options.</summary>
internal sealed class ObservationFileOptions
{
    private readonly Option<string?> _input = new("--input")
    {
        Description = "csv, ndjson or parquet (default: by the file's name; csv where that says nothing).",
    };

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

    public ObservationFileOptions() =>
        _input.AcceptOnlyFromAmong(ObservationFileForm.Csv, ObservationFileForm.Ndjson, ObservationFileForm.Parquet);

    /// <param name="command">The command.</param>
    /// <param name="files">Its files.</param>
    /// <param name="others">Its own options that, as those of columns, are for tables alone.</param>
    public void AddTo(Command command, Argument files, params Option[] others)
    {
        Option[] columns = [_time, _value, _series];
        command.Add(_input);
        foreach (Option option in columns)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            var form = new ObservationFileForm(result.GetResult(_input) is { Tokens: [var format] } ? format.Value : null, new TableColumns());
            IReadOnlyList<Token> named = result.GetResult(files)?.Tokens ?? [];
            if (form.Format == ObservationFileForm.Parquet && named.Any(file => file.Value == ObservationFileForm.StandardInput))
            {
                result.AddError($"{_input.Name} {ObservationFileForm.Parquet} cannot be read from standard input: name the file");
            }
            else if (named.FirstOrDefault(file => !form.IsTable(file.Value)) is { } ticks
                && others.Concat(columns).FirstOrDefault(option => result.GetResult(option) is not null) is { } option)
            {
                string which = ticks.Value == ObservationFileForm.StandardInput ? "standard input" : $"{ticks.Value}, read as NDJSON,";
                result.AddError($"{option.Name} is for CSV and Parquet; {which} has ticks that name their series themselves: leave it out");
            }
        });
    }

    public ObservationFileForm Read(ParseResult parsed) => new(
        parsed.GetValue(_input),
        new TableColumns { Time = parsed.GetValue(_time), Value = parsed.GetValue(_value), Series = parsed.GetValue(_series) });
}
