using StreamForecast.Models;

namespace StreamForecast.Connectors.Observations;

/// <summary>
/// Observations in rows and columns. Wide: each column of numbers is a series, named after it. Long: a column names the series of each row;
/// with several columns of numbers a series is called <c>name/column</c>. Cells that hold nothing are skipped and counted.
/// </summary>
public abstract class TableFile : ObservationFile
{
    private readonly TableClock _clock = new();
    private readonly Dictionary<string, int> _firstOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _firstOfText;

    private protected TableFile(string path, string place, TableLayout layout)
        : base(path, place)
    {
        Layout = layout;
        _firstOfText = _firstOf.GetAlternateLookup<ReadOnlySpan<char>>();
        ValueColumns = [.. layout.Values.Select(column => layout.Names[column])];
        if (layout.Series < 0)
        {
            AddRowSeries("");
        }
    }

    public override string? TimeColumn => Layout.Time < 0 ? null : Layout.Names[Layout.Time];

    public override string? SeriesColumn => Layout.Series < 0 ? null : Layout.Names[Layout.Series];

    public override IReadOnlyList<string> ValueColumns { get; }

    private protected TableLayout Layout { get; }

    public override IEnumerable<FileObservation> Read()
    {
        while (MoveNext())
        {
            long time = ReadTime();
            int first = Layout.Series < 0 ? 0 : SeriesOf(Cell(Layout.Series));
            for (int i = 0; i < Layout.Values.Count; i++)
            {
                if (TryReadValue(Layout.Values[i], out double value))
                {
                    yield return new FileObservation(first + i, new Observation(Advance(first + i, time, SeriesMend), value), Line);
                }
            }
        }
    }

    private string SeriesMend => Layout.Series < 0 ? ", or name the column that tells series apart with --series-column" : "";

    /// <summary>Goes to the next row that holds something, and counts <see cref="ObservationFile.Line"/> on.</summary>
    private protected abstract bool MoveNext();

    /// <summary>A cell of the row as text.</summary>
    private protected abstract ReadOnlySpan<char> Cell(int column);

    /// <param name="column">The column.</param>
    /// <param name="time">Unix nanoseconds.</param>
    private protected virtual bool TryTime(int column, out long time) => _clock.TryRead(Cell(column), out time);

    private protected virtual bool TryNumber(int column, out double number) => TableCell.TryNumber(Cell(column), out number);

    private long ReadTime()
    {
        if (Layout.Time < 0)
        {
            return TimeOfRow(Line - (Layout.HasHeader ? 1 : 0));
        }

        return TryTime(Layout.Time, out long time)
            ? time
            : throw Fault($"'{Cell(Layout.Time)}' in column '{Layout.Names[Layout.Time]}' is not a time; write {TableClock.Formats}");
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
            throw Fault($"'{cell}' in column '{Layout.Names[column]}' is not a number; write it like 1234.5, or leave the cell empty");
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
        if (first + Layout.Values.Count > MaxSeries)
        {
            throw Fault($"the file has more than {MaxSeries} series; is '{Layout.Names[Layout.Series]}' the column that names them?");
        }

        _firstOf.Add(name, first);
        foreach (int column in Layout.Values)
        {
            string value = Layout.Names[column];
            AddSeries(Layout.Series < 0 ? value : Layout.Values.Count == 1 ? name : $"{name}/{value}");
        }

        return first;
    }
}
