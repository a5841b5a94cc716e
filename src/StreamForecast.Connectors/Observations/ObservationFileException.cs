namespace StreamForecast.Connectors.Observations;

/// <summary>The file cannot be read as observations; the message names the file, the line where there is one, and the mend.</summary>
public sealed class ObservationFileException : Exception
{
    public ObservationFileException(string message)
        : base(message)
    {
    }

    public ObservationFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ObservationFileException()
    {
    }
}
