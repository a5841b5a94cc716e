using StreamForecast.Connectors.Observations;
using StreamForecast.Connectors.Text;
using Sylvan.Data.Csv;

namespace StreamForecast.Connectors.Csv;

/// <summary>A CSV file of observations. Comma, semicolon, tab or bar separate; a header is found or not.</summary>
public sealed class CsvObservationFile : TableFile
{
    private readonly FileStream _file;
    private readonly CsvDataReader _reader;

    private CsvObservationFile(string path, TableLayout layout, FileStream file, CsvDataReader reader)
        : base(path, "line", layout)
    {
        _file = file;
        _reader = reader;
        Length = file.Length;
    }

    public override long Length { get; }

    public override long BytesRead => _file.Position;

    /// <exception cref="ObservationFileException">The file cannot be opened, is empty, or its columns cannot be made out.</exception>
    public static CsvObservationFile Open(string path, TableColumns columns)
    {
        try
        {
            TableLayout layout = TableLayout.Of(Sample(path), columns);
            (FileStream file, CsvDataReader reader) = OpenReader(path);
            return new CsvObservationFile(path, layout, file, reader);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or CsvFormatException or ObservationFileException)
        {
            throw new ObservationFileException($"{path}: {fault.Message}", fault);
        }
    }

    private protected override bool MoveNext()
    {
        while (TryReadRow())
        {
            Line++;
            if ((Layout.HasHeader && Line == 1) || IsBlank(_reader))
            {
                continue;
            }

            if (_reader.RowFieldCount == Layout.Names.Count)
            {
                return true;
            }

            Refuse($"has {_reader.RowFieldCount} fields, the first row has {Layout.Names.Count}");
        }

        return false;
    }

    private protected override ReadOnlySpan<char> Cell(int column) => _reader.GetFieldSpan(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            _file.Dispose();
        }
    }

    private static List<string[]> Sample(string path)
    {
        (FileStream file, CsvDataReader reader) = OpenReader(path);
        using (file)
        using (reader)
        {
            List<string[]> rows = [];
            while (rows.Count <= TableLayout.SampleRows && reader.Read())
            {
                int fields = reader.RowFieldCount;
                if (IsBlank(reader))
                {
                    continue;
                }

                if (rows.Count > 0 && fields != rows[0].Length)
                {
                    throw new ObservationFileException($"line {reader.RowNumber}: has {fields} fields, the first row has {rows[0].Length}");
                }

                rows.Add([.. Enumerable.Range(0, fields).Select(reader.GetString)]);
            }

            return rows.Count > 0 ? rows : throw new ObservationFileException("the file is empty");
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
            throw new ObservationFileException($"{Path}: line {Line + 1}: {fault.Message}", fault);
        }
    }
}
