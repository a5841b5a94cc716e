using System.Runtime.InteropServices;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>
/// The rows of a series that the store does not have yet: those learned since its newest snapshot, the last
/// <see cref="SeriesHistory.MaxRows"/> of them. Takes no room while there are none.
/// </summary>
internal sealed class HistoryBuffer
{
    /// <summary>Rows beyond the bound after which the oldest are dropped, all at once, for dropping one costs as much.</summary>
    private const int Slack = SeriesHistory.MaxRows / 4;

    private Columns? _columns;

    /// <summary>Adds what a forecast tells of the value it follows.</summary>
    public void Add(Forecast forecast)
    {
        if (_columns is { } held && (held.End != forecast.Sequence || !held.HasLevels(forecast.Layout.Levels)))
        {
            // Another configuration has other levels.
            SeriesHistory one = new Columns(forecast).Rows();
            _columns = new Columns(held.Rows().Then(one));
            return;
        }

        if (_columns is null)
        {
            _columns = new Columns(forecast);
            return;
        }

        _columns.Add(forecast);
        if (_columns.Count >= SeriesHistory.MaxRows + Slack)
        {
            _columns.Drop(_columns.Count - SeriesHistory.MaxRows);
        }
    }

    /// <summary>A copy of what is held.</summary>
    public SeriesHistory Rows() => _columns?.Rows() ?? SeriesHistory.Empty;

    /// <summary>What is held, where it lies: rows that are added or dropped afterwards change nothing of it.</summary>
    public IHistoryRows View() => (IHistoryRows?)_columns?.View() ?? SeriesHistory.Empty;

    /// <summary>The store has every row below a sequence.</summary>
    public void DropBelow(long sequence)
    {
        if (_columns is { } held)
        {
            int stored = (int)Math.Clamp(sequence - held.First, 0, held.Count);
            _columns = stored == held.Count ? null : held;
            held.Drop(stored);
        }
    }

    /// <summary>Rows behind one another, each in one piece: a tick then touches one place of memory rather than one a column.</summary>
    private sealed class Columns
    {
        /// <summary>Rows of one piece of memory: nothing is copied as they grow in number.</summary>
        public const int ChunkRows = 32;

        public const int TimeBytes = sizeof(long);
        public const int StepsAt = TimeBytes + sizeof(double);

        private readonly Queue<byte[]> _chunks = new(1);
        private byte[] _newest = [];

        // Rows of the oldest chunk that were dropped.
        private int _dropped;

        public Columns(Forecast first)
        {
            (Levels, First) = (first.Layout.Levels, first.Sequence);
            RowBytes = StepsAt + (SeriesHistory.Stride(Levels.Count) * sizeof(float));
            Add(first);
        }

        public Columns(SeriesHistory rows)
        {
            (Levels, First) = (rows.Levels, rows.FirstSequence);
            int stride = SeriesHistory.Stride(Levels.Count);
            RowBytes = StepsAt + (stride * sizeof(float));
            for (int row = 0; row < rows.Count; row++)
            {
                rows.Steps.AsSpan(row * stride, stride).CopyTo(NextRow(rows.Times[row], rows.Values[row]));
            }
        }

        public IReadOnlyList<double> Levels { get; }

        public int RowBytes { get; }

        public long First { get; private set; }

        public int Count { get; private set; }

        public long End => First + Count;

        // The same list every time, but for a change of the configuration.
        public bool HasLevels(IReadOnlyList<double> levels) => ReferenceEquals(levels, Levels) || levels.SequenceEqual(Levels);

        public void Add(Forecast forecast) => SeriesHistory.WriteSteps(NextRow(forecast.Time, forecast.Value), forecast);

        public void Drop(int rows)
        {
            First += rows;
            Count -= rows;
            _dropped += rows;
            while (_dropped >= ChunkRows)
            {
                _chunks.Dequeue();
                _dropped -= ChunkRows;
            }
        }

        public HeldRows View() => new(this, [.. _chunks], _dropped);

        public SeriesHistory Rows() => SeriesHistory.Of(View());

        /// <returns>Where the distances of the row go.</returns>
        private Span<float> NextRow(long time, double value)
        {
            int place = (_dropped + Count) % ChunkRows;
            if (place == 0)
            {
                _chunks.Enqueue(_newest = new byte[ChunkRows * RowBytes]);
            }

            Count++;
            Span<byte> row = _newest.AsSpan(place * RowBytes, RowBytes);
            MemoryMarshal.Write(row, time);
            MemoryMarshal.Write(row[TimeBytes..], value);
            return MemoryMarshal.Cast<byte, float>(row[StepsAt..]);
        }
    }

    /// <summary>The rows of one moment: they are never written again, however many follow.</summary>
    private sealed class HeldRows(Columns held, byte[][] chunks, int dropped) : IHistoryRows
    {
        private readonly int _rowBytes = held.RowBytes;

        public IReadOnlyList<double> Levels { get; } = held.Levels;

        public long FirstSequence { get; } = held.First;

        public int Count { get; } = held.Count;

        public long EndSequence => FirstSequence + Count;

        public void CopyTo(int from, Span<long> times, Span<double> values, Span<float> steps)
        {
            int stride = SeriesHistory.Stride(Levels.Count);
            for (int i = 0; i < times.Length; i++)
            {
                int place = dropped + from + i;
                ReadOnlySpan<byte> row = chunks[place / Columns.ChunkRows].AsSpan(place % Columns.ChunkRows * _rowBytes, _rowBytes);
                times[i] = MemoryMarshal.Read<long>(row);
                values[i] = MemoryMarshal.Read<double>(row[Columns.TimeBytes..]);
                MemoryMarshal.Cast<byte, float>(row[Columns.StepsAt..]).CopyTo(steps[(i * stride)..]);
            }
        }
    }
}
