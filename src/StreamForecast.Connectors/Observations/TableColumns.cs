namespace StreamForecast.Connectors.Observations;

/// <summary>Which columns of a file mean what, by name, or by place as <c>column 1</c>, <c>column 2</c>...; null to guess.</summary>
public sealed record TableColumns
{
    /// <summary>
    /// The column of times. Guessed: one named date, time, timestamp, datetime or ts; else the first that holds dates, or a first column of
    /// rising unix times. Without any, the number of the row stands for it, a second a row.
    /// </summary>
    public string? Time { get; init; }

    /// <summary>The column of values. Guessed: every named column of numbers, each a series.</summary>
    public string? Value { get; init; }

    /// <summary>
    /// The column that names each row's series (long format). Guessed: one named series, series_id, symbol, ticker, unique_id or item_id;
    /// else a
    /// text column that repeats itself, when it is the same throughout the beginning or times repeat or go back there.
    /// </summary>
    public string? Series { get; init; }
}
