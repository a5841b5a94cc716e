namespace StreamForecast.Models.Sampling;

/// <summary>A sampling rule's text cannot be read; the message says which part and what is allowed.</summary>
public sealed class SamplingFormatException : FormatException
{
    public SamplingFormatException()
    {
    }

    public SamplingFormatException(string message) : base(message)
    {
    }

    public SamplingFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
