using StreamForecast.Connectors.Text;
using StreamForecast.Models;
using Sylvan.Data.Csv;

namespace StreamForecast.Connectors.Csv;

/// <param name="Series">Index into <see cref="CsvObservationFile.Series"/>.</param>
/// <param name="Observation">Time and value.</param>
/// <param name="Line">Line of the file, from 1 (row, where cells hold line breaks).</param>
public readonly record struct CsvObservation(int Series, Observation Observation, long Line);

/// <summary>
/// A CSV file of observations, read once from front to back and never held. Wide: each column of numbers is a series, named after it.
/// Long: a column names the series of each row; with several columns of numbers a series is called <c>name/column</c>. Times of a series
/// must
/// not go back. Cells that hold nothing are skipped and counted. Comma, semicolon, tab or bar separate; a header is found or not.
/// </summary>
public sealed class CsvObservationFile : IDisposable
{
    /// <summary>Most series of a long file.</summary>
    public const int MaxSeries = 100_000;

    private const int SampleRows = 1000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly string _path;
    private readonly CsvLayout _layout;
    private readonly FileStream _file;
    private readonly CsvDataReader _reader;
    private readonly CsvClock _clock = new();
    private readonly List<string> _series = [];
    private readonly List<long> _lastTimes = [];
    private readonly Dictionary<string, int> _firstOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _firstOfText;
    private long _line;

    private CsvObservationFile(string path, CsvLayout layout, FileStream file, CsvDataReader reader)
    {
        _path = path;
        _layout = layout;
        _file = file;
        _reader = reader;
        _firstOfText = _firstOf.GetAlternateLookup<ReadOnlySpan<char>>();
        Length = file.Length;
        ValueColumns = [.. layout.Values.Select(column => layout.Names[column])];
        if (layout.Series < 0)
        {
            AddSeries("");
        }
    }

    /// <summary>Names of the series. Of a wide file all are known at once; of a long one each joins with its first row.</summary>
    public IReadOnlyList<string> Series => _series;

    /// <summary>The column that times come from; null when rows are counted.</summary>
    public string? TimeColumn => _layout.Time < 0 ? null : _layout.Names[_layout.Time];

    /// <summary>The column that names each row's series; null when the columns are the series.</summary>
    public string? SeriesColumn => _layout.Series < 0 ? null : _layout.Names[_layout.Series];

    /// <summary>The columns of values: a series each, or a series each of every name in <see cref="SeriesColumn"/>, in this order.</summary>
    public IReadOnlyList<string> ValueColumns { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Bytes read so far, in steps of a buffer.</summary>
    public long BytesRead => _file.Position;

    /// <summary>Cells without a value, so far.</summary>
    public long Skipped { get; private set; }

    /// <exception cref="CsvFileException">The file cannot be opened, is empty, or its columns cannot be made out.</exception>
    public static CsvObservationFile Open(string path, CsvColumns columns)
    {
        try
        {
            CsvLayout layout = CsvLayout.Of(Sample(path), columns);
            (FileStream file, CsvDataReader reader) = OpenReader(path);
            return new CsvObservationFile(path, layout, file, reader);
        }
        catch (CsvFileException fault)
        {
            throw new CsvFileException($"{path}: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or CsvFormatException)
        {
            throw new CsvFileException($"{path}: {fault.Message}", fault);
        }
    }

    /// <summary>The observations row by row, and in a row column by column. Can be read once.</summary>
    /// <exception cref="CsvFileException">A line is wrong; the message names it.</exception>
    public IEnumerable<CsvObservation> Read()
    {
        while (TryReadRow())
        {
            _line++;
            if (_layout.HasHeader && _line == 1)
            {
                continue;
            }

            if (IsBlank(_reader))
            {
                continue;
            }

            if (_reader.RowFieldCount != _layout.Names.Count)
            {
                throw Fault($"has {_reader.RowFieldCount} fields, the first row has {_layout.Names.Count}");
            }

            long time = ReadTime();
            int first = _layout.Series < 0 ? 0 : SeriesOf(_reader.GetFieldSpan(_layout.Series));
            for (int i = 0; i < _layout.Values.Count; i++)
            {
                if (TryReadValue(_layout.Values[i], out double value))
                {
                    yield return new CsvObservation(first + i, new Observation(Advance(first + i, time), value), _line);
                }
            }
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private static List<string[]> Sample(string path)
    {
        (FileStream file, CsvDataReader reader) = OpenReader(path);
        using (file)
        using (reader)
        {
            List<string[]> rows = [];
            while (rows.Count <= SampleRows && reader.Read())
            {
                int fields = reader.RowFieldCount;
                if (IsBlank(reader))
                {
                    continue;
                }

                if (rows.Count > 0 && fields != rows[0].Length)
                {
                    throw new CsvFileException($"line {reader.RowNumber}: has {fields} fields, the first row has {rows[0].Length}");
                }

                rows.Add([.. Enumerable.Range(0, fields).Select(reader.GetString)]);
            }

            return rows.Count > 0 ? rows : throw new CsvFileException("the file is empty");
        }
    }

    private static (FileStream File, CsvDataReader Reader) OpenReader(string path)
    {
        Stream text = InputFile.Open(path, out FileStream file);
        try
        {
            var options = new CsvDataReaderOptions { HasHeaders = false };
            return (file, CsvDataReader.Create(new StreamReader(text), options));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool IsBlank(CsvDataReader reader) => reader.RowFieldCount == 0
        || (reader.RowFieldCount == 1 && reader.GetFieldSpan(0).IsWhiteSpace());

    private bool TryReadRow()
    {
        try
        {
            return _reader.Read();
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or CsvFormatException)
        {
            throw new CsvFileException($"{_path}: line {_line + 1}: {fault.Message}", fault);
        }
    }

    private long ReadTime()
    {
        if (_layout.Time < 0)
        {
            return (_line - (_layout.HasHeader ? 1 : 0)) * NanosecondsPerSecond;
        }

        ReadOnlySpan<char> cell = _reader.GetFieldSpan(_layout.Time);
        return _clock.TryRead(cell, out long time)
            ? time
            : throw Fault($"'{cell}' in column '{_layout.Names[_layout.Time]}' is not a time; write {CsvClock.Formats}");
    }

    private bool TryReadValue(int column, out double value)
    {
        ReadOnlySpan<char> cell = _reader.GetFieldSpan(column);
        if (CsvCell.TryNumber(cell, out value))
        {
            return true;
        }

        if (!CsvCell.IsMissing(cell))
        {
            throw Fault($"'{cell}' in column '{_layout.Names[column]}' is not a number; write it like 1234.5, or leave the cell empty");
        }

        Skipped++;
        return false;
    }

    private long Advance(int series, long time)
    {
        if (time < _lastTimes[series])
        {
            throw Fault($"the time of series '{_series[series]}' goes back; sort the rows by time, oldest first"
                + (_layout.Series < 0 ? ", or name the column that tells series apart with --series-column" : ""));
        }

        _lastTimes[series] = time;
        return time;
    }

    private int SeriesOf(ReadOnlySpan<char> name)
    {
        name = name.Trim();
        return _firstOfText.TryGetValue(name, out int first) ? first : AddSeries(name.ToString());
    }

    private int AddSeries(string name)
    {
        int first = _series.Count;
        if (first + _layout.Values.Count > MaxSeries)
        {
            throw Fault($"the file has more than {MaxSeries} series; is '{_layout.Names[_layout.Series]}' the column that names them?");
        }

        _firstOf.Add(name, first);
        foreach (int column in _layout.Values)
        {
            string value = _layout.Names[column];
            _series.Add(_layout.Series < 0 ? value : _layout.Values.Count == 1 ? name : $"{name}/{value}");
            _lastTimes.Add(long.MinValue);
        }

        return first;
    }

    private CsvFileException Fault(string what) => new($"{_path}: line {_line}: {what}");
}
