using StreamForecast.Models;

namespace StreamForecast.Connectors.Observations;

/// <summary>
/// Observations in rows and columns. Wide: each column of numbers is a series, named after it. Long: a column names the series of each row;
/// with several columns of numbers a series is called <c>name/column</c>. Cells that hold nothing are skipped and counted.
/// </summary>
public abstract class TableFile : ObservationFile
{
    private readonly TableLayout _layout;
    private readonly Dictionary<string, int> _firstOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _firstOfText;

    private protected TableFile(string path, string place, TableLayout layout)
        : base(path, place)
    {
        _layout = layout;
        _firstOfText = _firstOf.GetAlternateLookup<ReadOnlySpan<char>>();
        ValueColumns = [.. layout.Values.Select(column => layout.Names[column])];
        if (layout.Series < 0)
        {
            AddRowSeries("");
        }
    }

    public override string? TimeColumn => _layout.Time < 0 ? null : _layout.Names[_layout.Time];

    public override string? SeriesColumn => _layout.Series < 0 ? null : _layout.Names[_layout.Series];

    public override IReadOnlyList<string> ValueColumns { get; }

    private protected TableLayout Layout => _layout;

    private protected TableClock Clock { get; } = new();

    public override IEnumerable<FileObservation> Read()
    {
        while (MoveNext())
        {
            long time = ReadTime();
            int first = _layout.Series < 0 ? 0 : SeriesOf(Cell(_layout.Series));
            for (int i = 0; i < _layout.Values.Count; i++)
            {
                if (TryReadValue(_layout.Values[i], out double value))
                {
                    yield return new FileObservation(first + i, new Observation(Advance(first + i, time, SeriesMend), value), Line);
                }
            }
        }
    }

    private string SeriesMend => _layout.Series < 0 ? ", or name the column that tells series apart with --series-column" : "";

    /// <summary>Goes to the next row that holds something, and counts <see cref="ObservationFile.Line"/> on.</summary>
    private protected abstract bool MoveNext();

    /// <summary>A cell of the row as text.</summary>
    private protected abstract ReadOnlySpan<char> Cell(int column);

    /// <param name="column">The column.</param>
    /// <param name="time">Unix nanoseconds.</param>
    private protected virtual bool TryTime(int column, out long time) => Clock.TryRead(Cell(column), out time);

    private protected virtual bool TryNumber(int column, out double number) => TableCell.TryNumber(Cell(column), out number);

    private long ReadTime()
    {
        if (_layout.Time < 0)
        {
            return TimeOfRow(Line - (_layout.HasHeader ? 1 : 0));
        }

        return TryTime(_layout.Time, out long time)
            ? time
            : throw Fault($"'{Cell(_layout.Time)}' in column '{_layout.Names[_layout.Time]}' is not a time; write {TableClock.Formats}");
    }

    private bool TryReadValue(int column, out double value)
    {
        if (TryNumber(column, out value))
        {
            return true;
        }

        ReadOnlySpan<char> cell = Cell(column);
        if (!TableCell.IsMissing(cell))
        {
            throw Fault($"'{cell}' in column '{_layout.Names[column]}' is not a number; write it like 1234.5, or leave the cell empty");
        }

        Skipped++;
        return false;
    }

    private int SeriesOf(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        return _firstOfText.TryGetValue(name, out int first) ? first : AddRowSeries(name.ToString());
    }

    private int AddRowSeries(string name)
    {
        int first = Series.Count;
        if (first + _layout.Values.Count > MaxSeries)
        {
            throw Fault($"the file has more than {MaxSeries} series; is '{_layout.Names[_layout.Series]}' the column that names them?");
        }

        _firstOf.Add(name, first);
        foreach (int column in _layout.Values)
        {
            string value = _layout.Names[column];
            AddSeries(_layout.Series < 0 ? value : _layout.Values.Count == 1 ? name : $"{name}/{value}");
        }

        return first;
    }
}
