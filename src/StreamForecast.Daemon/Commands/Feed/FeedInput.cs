using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>What a file, or standard input, holds for a daemon.</summary>
internal abstract class FeedInput : IDisposable
{
    public const string StandardInput = "-";
    public const string Csv = "csv";
    public const string Ndjson = "ndjson";

    /// <summary>Bytes in all; null where nobody knows.</summary>
    public virtual long? Length => null;

    public virtual long BytesRead => 0;

    /// <summary>The ticks in their order. Lines that are none are told to the tally.</summary>
    public abstract IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, CancellationToken cancellation);

    public abstract void Dispose();

    /// <summary>Whether it is read as a CSV file, whose columns are found; else as ticks that name their series themselves.</summary>
    /// <param name="path">The file, or <see cref="StandardInput"/>.</param>
    /// <param name="format">csv or ndjson; null to go by the name.</param>
    public static bool IsTable(string path, string? format)
    {
        string plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return path != StandardInput && (format ?? (Path.GetExtension(plain).ToLowerInvariant() is ".ndjson" or ".jsonl" or ".json" ? Ndjson : Csv)) == Csv;
    }

    /// <param name="path">The file, or <see cref="StandardInput"/>.</param>
    /// <param name="format">csv or ndjson; null to go by the name.</param>
    /// <param name="columns">What the columns of a CSV file are.</param>
    /// <param name="series">Name of a CSV file's one series, or in front of the names of several; null for the columns' own names.</param>
    /// <param name="notices">Told of columns whose names become other ids.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static FeedInput Open(string path, string? format, CsvColumns columns, string? series, TextWriter notices, TimeProvider time)
    {
        try
        {
            return path == StandardInput
                    ? new TextInput(Console.OpenStandardInput(), format == Csv ? new TickCsvParser() : new TickJsonParser(), time) { AreStamped = true }
                : IsTable(path, format) ? new CsvInput(CsvObservationFile.Open(path, columns), series, notices)
                : new TextInput(InputFile.Open(path, out _), new TickJsonParser(), time);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or CsvFileException)
        {
            throw new CommandException(fault.Message, fault);
        }
    }
}
