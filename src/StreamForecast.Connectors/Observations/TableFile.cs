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
    private Action<RowFault>? _refused;

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
            if (!TryReadTime(out long time) || !TrySeries(out int first))
            {
                continue;
            }

            for (int i = 0; i < Layout.Values.Count; i++)
            {
                if (TryReadValue(Layout.Values[i], out double value))
                {
                    bool mayGoBack = _refused is not null;
                    yield return new FileObservation(
                        first + i, new Observation(mayGoBack ? time : Advance(first + i, time, SeriesMend), value), Line);
                }
            }
        }
    }

    /// <summary>
    /// As <see cref="Read"/>, but a row that is wrong, or a cell of one, is told and left out, and times may go back. Can be read once, by
    /// either of the two.
    /// </summary>
    /// <param name="refused">Told of what is left out.</param>
    /// <exception cref="ObservationFileException">The file cannot be read on.</exception>
    public IEnumerable<FileObservation> ReadWhatIsGood(Action<RowFault> refused)
    {
        _refused = refused;
        return Read();
    }

    /// <summary>What else may be wrong when a time goes back, behind a comma; empty for nothing.</summary>
    public string SeriesMend => Layout.Series < 0 ? ", or name the column that tells series apart with --series-column" : "";

    /// <summary>Goes to the next row that holds something, and counts <see cref="ObservationFile.Line"/> on.</summary>
    private protected abstract bool MoveNext();

    /// <summary>A cell of the row as text.</summary>
    private protected abstract ReadOnlySpan<char> Cell(int column);

    /// <param name="column">The column.</param>
    /// <param name="time">Unix nanoseconds.</param>
    private protected virtual bool TryTime(int column, out long time) => _clock.TryRead(Cell(column), out time);

    private protected virtual bool TryNumber(int column, out double number) => TableCell.TryNumber(Cell(column), out number);

    /// <summary>Leaves the row, or the cell that is looked at, out.</summary>
    /// <exception cref="ObservationFileException">Nobody is told what is left out.</exception>
    private protected void Refuse(string what)
    {
        if (_refused is null)
        {
            throw Fault(what);
        }

        _refused(new RowFault(Line, what));
    }

    private bool TryReadTime(out long time)
    {
        time = 0;
        if (Layout.Time < 0)
        {
            time = TimeOfRow(Line - (Layout.HasHeader ? 1 : 0));
            return true;
        }

        if (TryTime(Layout.Time, out time))
        {
            return true;
        }

        Refuse($"'{Cell(Layout.Time)}' in column '{Layout.Names[Layout.Time]}' is not a time; write {TableClock.Formats}");
        return false;
    }

    private bool TryReadValue(int column, out double value)
    {
        if (TryNumber(column, out value))
        {
            return true;
        }

        ReadOnlySpan<char> cell = Cell(column);
        if (TableCell.IsMissing(cell))
        {
            Skipped++;
            return false;
        }

        Refuse($"'{cell}' in column '{Layout.Names[column]}' is not a number; write it like 1234.5, or leave the cell empty");
        return false;
    }

    /// <param name="first">Index of the first of the row's series.</param>
    private bool TrySeries(out int first)
    {
        first = 0;
        if (Layout.Series < 0)
        {
            return true;
        }

        ReadOnlySpan<char> name = Cell(Layout.Series).Trim();
        if (_firstOfText.TryGetValue(name, out first))
        {
            return true;
        }

        if (Series.Count + Layout.Values.Count > MaxSeries)
        {
            Refuse($"the file has more than {MaxSeries} series; is '{Layout.Names[Layout.Series]}' the column that names them?");
            return false;
        }

        first = AddRowSeries(name.ToString());
        return true;
    }

    private int AddRowSeries(string name)
    {
        int first = Series.Count;
        _firstOf.Add(name, first);
        foreach (int column in Layout.Values)
        {
            string value = Layout.Names[column];
            AddSeries(Layout.Series < 0 ? value : Layout.Values.Count == 1 ? name : $"{name}/{value}");
        }

        return first;
    }
}
