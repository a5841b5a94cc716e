namespace StreamForecast.Engine.Ports;

/// <summary>Why a line of input was refused.</summary>
public enum RejectionReason
{
    /// <summary>Not readable in the format it came in.</summary>
    Malformed,
    MissingField,
    InvalidUtf8,
    LineTooLong,
    TooDeep,
    InvalidSeriesId,
    NotFinite,
    ValueOutOfRange,
    TimeOutOfRange,
    TimeInFuture,
    InvalidProducer,

    /// <summary>A new series past <see cref="IngestLimits.MaxSeries"/>.</summary>
    SeriesLimit,
}

/// <param name="Line">Line (or element) of the input, from 1.</param>
/// <param name="Reason">The kind of fault.</param>
/// <param name="Detail">What is wrong and what would be right, in one sentence.</param>
public sealed record Rejection(long Line, RejectionReason Reason, string Detail);
