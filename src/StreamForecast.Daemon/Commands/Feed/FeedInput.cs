using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Observations;
using StreamForecast.Connectors.Text;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>What a file, or standard input, holds for a daemon.</summary>
internal abstract class FeedInput : IDisposable
{
    /// <summary>Bytes in all; null where nobody knows.</summary>
    public virtual long? Length => null;

    public virtual long BytesRead => 0;

    /// <summary>What a thing is called that is no tick: one, and several.</summary>
    public virtual (string One, string Many) Unit => ("line", "lines");

    /// <summary>The ticks in their order. Lines that are none are told to the tally.</summary>
    /// <exception cref="CommandException">It cannot be read on.</exception>
    public abstract IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, CancellationToken cancellation);

    public abstract void Dispose();

    /// <param name="path">The file, or <see cref="ObservationFileForm.StandardInput"/>.</param>
    /// <param name="form">How it is read; standard input as NDJSON unless it says csv.</param>
    /// <param name="series">Name of a table's one series, or in front of the names of several; null for the columns' own names.</param>
    /// <param name="notices">Told of columns whose names become other ids.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static FeedInput Open(string path, ObservationFileForm form, string? series, TextWriter notices, TimeProvider time)
    {
        try
        {
            return path == ObservationFileForm.StandardInput ? Live(form.Format == ObservationFileForm.Csv ? new TickCsvParser() : new TickJsonParser(), time)
                : form.IsTable(path) ? new TableInput(form.OpenTable(path), series, notices)
                : new TextInput(InputFile.Open(path, out _), new TickJsonParser(), time);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or ObservationFileException)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private static TextInput Live(ITickParser parser, TimeProvider time) => new(Console.OpenStandardInput(), parser, time) { AreStamped = true };
}
