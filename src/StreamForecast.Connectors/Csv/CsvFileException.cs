namespace StreamForecast.Connectors.Csv;

/// <summary>The file cannot be read as observations; the message names the file, the line where there is one, and the mend.</summary>
public sealed class CsvFileException : Exception
{
    public CsvFileException(string message)
        : base(message)
    {
    }

    public CsvFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public CsvFileException()
    {
    }
}
