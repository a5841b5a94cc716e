using StreamForecast.Models;

namespace StreamForecast.Connectors.Observations;

/// <param name="Series">Index into <see cref="ObservationFile.Series"/>.</param>
/// <param name="Observation">Time and value.</param>
/// <param name="Line">Line of a text (row, where cells hold line breaks) or row of a table, from 1.</param>
public readonly record struct FileObservation(int Series, Observation Observation, long Line);

/// <summary>A file of observations, read once from front to back and never held. Times of a series must not go back.</summary>
/// <param name="path">The file, named in every fault.</param>
/// <param name="place">What <see cref="FileObservation.Line"/> counts: line or row.</param>
public abstract class ObservationFile(string path, string place) : IDisposable
{
    /// <summary>Most series of a file that names them in its rows.</summary>
    public const int MaxSeries = 100_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly List<string> _series = [];
    private readonly List<long> _lastTimes = [];

    /// <summary>Names of the series. Where rows name them each joins with its first row, else all are known at once.</summary>
    public IReadOnlyList<string> Series => _series;

    /// <summary>Where times come from; null when rows are counted instead, a second a row.</summary>
    public abstract string? TimeColumn { get; }

    /// <summary>The column that names each row's series; null when the columns are the series.</summary>
    public abstract string? SeriesColumn { get; }

    /// <summary>The columns of values: a series each, or a series each of every name in <see cref="SeriesColumn"/>, in this order.</summary>
    public abstract IReadOnlyList<string> ValueColumns { get; }

    /// <summary>Bytes of the file.</summary>
    public abstract long Length { get; }

    /// <summary>Bytes read so far, in steps of a buffer.</summary>
    public abstract long BytesRead { get; }

    /// <summary>Cells without a value, so far.</summary>
    public long Skipped { get; protected set; }

    private protected string Path { get; } = path;

    /// <summary>Where the reading stands.</summary>
    private protected long Line { get; set; }

    /// <summary>The observations row by row, and in a row column by column. Can be read once.</summary>
    /// <exception cref="ObservationFileException">A line is wrong; the message names it.</exception>
    public abstract IEnumerable<FileObservation> Read();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <returns>The index of the new series.</returns>
    private protected int AddSeries(string name)
    {
        _series.Add(name);
        _lastTimes.Add(long.MinValue);
        return _series.Count - 1;
    }

    /// <summary>Time of a row where none has one, unix nanoseconds.</summary>
    private protected static long TimeOfRow(long row) => row * NanosecondsPerSecond;

    /// <param name="series">The series' index.</param>
    /// <param name="time">Time of its next observation, unix nanoseconds.</param>
    /// <param name="mend">What else may be wrong when it goes back, behind a comma; empty for nothing.</param>
    private protected long Advance(int series, long time, string mend = "")
    {
        if (time < _lastTimes[series])
        {
            throw Fault($"the time of series '{_series[series]}' goes back; sort the rows by time, oldest first{mend}");
        }

        _lastTimes[series] = time;
        return time;
    }

    /// <summary>What is wrong with the row that is being read.</summary>
    private protected ObservationFileException Fault(string what) => new($"{Path}: {place} {Line}: {what}");
}
