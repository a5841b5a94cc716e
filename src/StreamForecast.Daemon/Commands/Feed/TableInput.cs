using System.Runtime.CompilerServices;
using System.Text;
using StreamForecast.Connectors.Observations;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>A CSV or Parquet file as a backtest reads it: columns are found, each column of numbers or each name is a series.</summary>
internal sealed class TableInput : FeedInput
{
    private readonly ObservationFile _file;
    private readonly string? _series;
    private readonly string[] _columns;
    private readonly List<string> _names = [];

    /// <param name="file">The file.</param>
    /// <param name="series">Name of its one series, or in front of the names of several; null for the columns' own names.</param>
    /// <param name="notices">Told of columns whose names become other ids.</param>
    /// <exception cref="CommandException">Two columns would be one series.</exception>
    public TableInput(ObservationFile file, string? series, TextWriter notices)
    {
        _file = file;
        _series = series;
        bool areNamesUsed = file.ValueColumns.Count > 1 || (file.SeriesColumn is null && series is null);
        _columns = areNamesUsed ? IdsOf(file.ValueColumns, notices) : [.. file.ValueColumns];
    }

    public override long? Length => _file.Length;

    public override long BytesRead => _file.BytesRead;

    public override async IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using IEnumerator<FileObservation> rows = _file.Read().GetEnumerator();
        while (MoveNext(rows))
        {
            cancellation.ThrowIfCancellationRequested();
            FileObservation row = rows.Current;
            long? time = _file.TimeColumn is null ? null : row.Observation.Time; // the number of a row is no time
            yield return new FeedTick(NameOf(row.Series), time, row.Observation.Value, row.Line, null, 0);
        }

        await Task.CompletedTask;
    }

    public override void Dispose() => _file.Dispose();

    private static string[] IdsOf(IReadOnlyList<string> columns, TextWriter notices)
    {
        string[] ids = [.. columns.Select(SeriesIdSyntax.Replace)];
        for (int i = 0; i < ids.Length; i++)
        {
            if (Array.IndexOf(ids, ids[i]) is var other && other < i)
            {
                throw new CommandException(
                    $"the columns '{columns[other]}' and '{columns[i]}' would both be series {ids[i]}: choose one with --value-column, or rename one");
            }

            if (ids[i] != columns[i])
            {
                notices.WriteLine($"notice: column '{columns[i]}' is fed as {ids[i]}: an id has none but A-Z a-z 0-9 . _ : / -");
            }
        }

        return ids;
    }

    private static bool MoveNext(IEnumerator<FileObservation> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (ObservationFileException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private string NameOf(int index)
    {
        while (_names.Count <= index)
        {
            string own = OwnName(_names.Count);
            string name = _series is null ? own : _file.Series.Count == 1 ? _series : $"{_series}/{own}";
            _names.Add(SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(name)) is { } fault
                ? throw new CommandException($"'{name}' cannot be a series id ({fault}): {Mend(name)}")
                : name);
        }

        return _names[index];
    }

    private string OwnName(int index)
    {
        int column = index % _columns.Length;
        string whole = _file.Series[index];
        return _file.SeriesColumn is null ? _columns[column]
            : _columns.Length == 1 ? whole
            : string.Concat(whole.AsSpan(0, whole.Length - _file.ValueColumns[column].Length), _columns[column]);
    }

    private string Mend(string name) => _file.SeriesColumn is { } column
        ? $"write the names in column '{column}' otherwise, such as {SeriesIdSyntax.Replace(name)}"
        : "name the series with --series, or rename the column";
}
