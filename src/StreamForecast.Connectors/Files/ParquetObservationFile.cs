using Parquet;
using Parquet.Schema;
using StreamForecast.Connectors.Observations;

namespace StreamForecast.Connectors.Files;

/// <summary>
/// A Parquet file of observations; its columns are found as those of a CSV file, lists and structures passed over. Of a file of forecasts, as
/// <see cref="ParquetFormat"/> writes it, the observations are read that the forecasts follow. A row group is held at a time.
/// </summary>
public sealed class ParquetObservationFile : TableFile
{
    /// <summary>By these a file of forecasts is known.</summary>
    private static readonly string[] ForecastColumns = ["series", "seq", "time_ns", "value", "step", "mean"];

    private readonly FileStream _file;
    private readonly ParquetReader _reader;
    private readonly ParquetColumn[] _columns;
    private readonly int[] _used;
    private readonly int _step;
    private int _groups;
    private int _rows;
    private int _row;

    private ParquetObservationFile(string path, TableLayout layout, FileStream file, ParquetReader reader, ParquetColumn[] columns, int step)
        : base(path, "row", layout)
    {
        _file = file;
        _reader = reader;
        _columns = columns;
        _step = step;
        _used = [.. layout.Values.Append(layout.Time).Append(layout.Series).Append(step).Where(column => column >= 0).Distinct()];
        Length = file.Length;
    }

    public override long Length { get; }

    public override long BytesRead => _file.Position;

    /// <exception cref="ObservationFileException">The file cannot be opened, is no Parquet, is empty, or its columns cannot be made out.</exception>
    public static ParquetObservationFile Open(string path, TableColumns columns)
    {
        FileStream? file = null;
        try
        {
            file = Directory.Exists(path) ? throw new IOException($"'{path}' is a directory: name a file in it") : File.OpenRead(path);
            return OpenAsync(path, file, columns).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException) // of a damaged file the library throws whatever it stumbles over
        {
            file?.Dispose();
            throw new ObservationFileException($"{path}: {fault.Message}", fault);
        }
    }

    private protected override bool MoveNext()
    {
        do
        {
            while (++_row >= _rows)
            {
                if (_groups == _reader.RowGroupCount)
                {
                    return false;
                }

                _rows = LoadNextGroup();
                _row = -1;
            }

            Line++;
        }
        while (_step >= 0 && !(_columns[_step].TryNumber(_row, out double step) && step.Equals(1)));

        return true;
    }

    private protected override ReadOnlySpan<char> Cell(int column) => _columns[column].Text(_row);

    private protected override bool TryNumber(int column, out double number) =>
        _columns[column].TryNumber(_row, out number) || base.TryNumber(column, out number);

    private protected override bool TryTime(int column, out long time)
    {
        time = 0;
        return _columns[column].TryTime(_row, out DateTime moment) ? TableClock.TryMoment(moment, out time) : base.TryTime(column, out time);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _file.Dispose();
        }
    }

    private static async Task<ParquetObservationFile> OpenAsync(string path, FileStream file, TableColumns asked)
    {
        ParquetReader reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true).ConfigureAwait(false);
        ParquetColumn[] columns = [.. reader.Schema.Fields.OfType<DataField>().Where(field => !field.IsArray).Select(ParquetColumn.Of).OfType<ParquetColumn>()];
        string[] names = [.. columns.Select(column => column.Name)];
        bool areForecasts = ForecastColumns.All(name => names.Contains(name, StringComparer.Ordinal));
        TableColumns meant = areForecasts
            ? new TableColumns { Time = asked.Time ?? "time_ns", Value = asked.Value ?? "value", Series = asked.Series ?? "series" }
            : asked;
        TableLayout found = TableLayout.Of(names, await SampleAsync(reader, columns).ConfigureAwait(false), meant);
        TableLayout layout = found with { HasHeader = false }; // the names are no row
        int step = areForecasts ? Array.IndexOf(names, "step") : -1;
        return new ParquetObservationFile(path, layout, file, reader, columns, step);
    }

    private static async Task<List<string[]>> SampleAsync(ParquetReader reader, ParquetColumn[] columns)
    {
        List<string[]> rows = [];
        for (int i = 0; i < reader.RowGroupCount && rows.Count < TableLayout.SampleRows; i++)
        {
            int count = await LoadAsync(reader, i, columns).ConfigureAwait(false);
            for (int row = 0; row < count && rows.Count < TableLayout.SampleRows; row++)
            {
                rows.Add([.. columns.Select(column => column.Text(row))]);
            }
        }

        return rows.Count == 0 ? throw new ObservationFileException("the file has no rows") : rows;
    }

    private static async Task<int> LoadAsync(ParquetReader reader, int index, IEnumerable<ParquetColumn> columns)
    {
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(index);
        foreach (ParquetColumn column in columns)
        {
            await column.LoadAsync(group).ConfigureAwait(false);
        }

        return checked((int)group.RowCount);
    }

    private int LoadNextGroup()
    {
        try
        {
            return LoadAsync(_reader, _groups++, _used.Select(column => _columns[column])).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException) // as on opening
        {
            throw new ObservationFileException($"{Path}: the rows from {Line + 1} on cannot be read: {fault.Message}", fault);
        }
    }
}
