using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using StreamForecast.Connectors.Csv;
using StreamForecast.Connectors.Json;
using StreamForecast.Connectors.Text;
using StreamForecast.Engine.Ports;

namespace StreamForecast.Daemon.Commands.Feed;

/// <summary>What a file, or standard input, holds for a daemon.</summary>
internal abstract class FeedInput : IDisposable
{
    public const string StandardInput = "-";

    /// <summary>Bytes in all; null where nobody knows.</summary>
    public virtual long? Length => null;

    public virtual long BytesRead => 0;

    /// <summary>The ticks in their order. Lines that are none are told to the tally.</summary>
    public abstract IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, CancellationToken cancellation);

    public abstract void Dispose();

    /// <param name="path">The file, or <see cref="StandardInput"/>.</param>
    /// <param name="format">csv or ndjson; null to go by the name.</param>
    /// <param name="columns">What the columns of a CSV file are.</param>
    /// <param name="series">Name of a CSV file's one series, or in front of the names of several; null for the columns' own names.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static FeedInput Open(string path, string? format, CsvColumns columns, string? series, TimeProvider time)
    {
        bool isNdjson = format == "ndjson" || (format is null && Path.GetExtension(path).ToLowerInvariant() is ".ndjson" or ".jsonl" or ".json");
        try
        {
            return path == StandardInput
                    ? new TextInput(Console.OpenStandardInput(), format == "csv" ? new TickCsvParser() : new TickJsonParser(), time) { AreStamped = true }
                : isNdjson ? new TextInput(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), new TickJsonParser(), time)
                : new CsvInput(CsvObservationFile.Open(path, columns), series);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CsvFileException)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    /// <summary>A CSV file as a backtest reads it: columns are found, each column of numbers or each name is a series.</summary>
    private sealed class CsvInput(CsvObservationFile file, string? series) : FeedInput
    {
        private readonly List<string> _names = [];

        public override long? Length => file.Length;

        public override long BytesRead => file.BytesRead;

        public override async IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, [EnumeratorCancellation] CancellationToken cancellation)
        {
            using IEnumerator<CsvObservation> rows = file.Read().GetEnumerator();
            while (MoveNext(rows))
            {
                cancellation.ThrowIfCancellationRequested();
                CsvObservation row = rows.Current;
                long? time = file.TimeColumn is null ? null : row.Observation.Time; // the number of a row is no time
                yield return new FeedTick(NameOf(row.Series), time, row.Observation.Value, row.Line, null, 0);
            }

            await Task.CompletedTask;
        }

        public override void Dispose() => file.Dispose();

        private static bool MoveNext(IEnumerator<CsvObservation> rows)
        {
            try
            {
                return rows.MoveNext();
            }
            catch (CsvFileException fault)
            {
                throw new CommandException(fault.Message, fault);
            }
        }

        private string NameOf(int index)
        {
            while (_names.Count <= index)
            {
                string own = file.Series[_names.Count];
                string name = series is null ? own : file.Series.Count == 1 ? series : $"{series}/{own}";
                _names.Add(SeriesIdSyntax.Fault(Encoding.UTF8.GetBytes(name)) is { } fault
                    ? throw new CommandException($"'{name}' cannot be a series id ({fault}): name the series with --series, or rename the column")
                    : name);
            }

            return _names[index];
        }
    }

    /// <summary>Ticks as the daemon itself reads them, a line each, as they come.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="parser">Reads a line of it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pool">Where buffers come from; null for the one that all share.</param>
    internal sealed class TextInput(Stream stream, ITickParser parser, TimeProvider time, MemoryPool<byte>? pool = null) : FeedInput
    {
        /// <summary>Bytes of a line, so that it cannot fill the memory: far more than a tick needs, whatever the daemon allows.</summary>
        public const int MaxLineBytes = 1 << 20;

        /// <summary>What the daemon may refuse is left to it: its limits are its own.</summary>
        private static readonly IngestLimits Limits = new() { MaxSeries = int.MaxValue, MaxLineBytes = MaxLineBytes, MaxAhead = TimeSpan.MaxValue };

        /// <summary>
        /// Ticks without a time take that of their reading, as they come from somewhere live: the daemon may get them much later, after an outage
        /// many at once. Else they are left to the daemon's time of receipt.
        /// </summary>
        public bool AreStamped { get; init; }

        public override long? Length => stream.CanSeek ? stream.Length : null;

        public override long BytesRead => stream.CanSeek ? stream.Position : 0;

        public override async IAsyncEnumerable<FeedTick> ReadAsync(FeedTally tally, [EnumeratorCancellation] CancellationToken cancellation)
        {
            var blocks = new TickBlockBuilder(new SeriesDirectory(1, Limits.MaxSeries), new EdgeClock(time), Limits);
            var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, leaveOpen: true));
            try
            {
                await foreach (TickBlock block in PipedTicks.ReadAsync(pipe, blocks, new LineFramer(parser, Limits.MaxLineBytes), cancellation))
                {
                    tally.Unreadable(block);
                    for (int i = 0; i < block.Count; i++)
                    {
                        yield return TickOf(block, i);
                    }
                }
            }
            finally
            {
                await pipe.CompleteAsync(); // gives its buffers back
            }
        }

        public override void Dispose() => stream.Dispose();

        private FeedTick TickOf(TickBlock block, int row)
        {
            int producer = block.Producers?.Index[row] ?? 0;
            return new FeedTick(
                block.Series[row].Id,
                block.Received?[row] == true && !AreStamped ? null : block.Times[row],
                block.Values[row],
                block.Lines[row],
                producer == 0 ? null : block.Producers!.Names[producer - 1],
                producer == 0 ? 0 : block.Producers!.Sequences[row]);
        }
    }
}
