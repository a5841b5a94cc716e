using System.Buffers;
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

    // Many rows came between the last snapshots, so many are to come.
    private bool _isBusy;

    /// <summary>Adds what a forecast tells of the value it follows.</summary>
    public void Add(Forecast forecast)
    {
        var row = ForecastRow.Of(forecast);
        Add(new StandingForecast(forecast.Layout, in row, forecast.Numbers));
    }

    /// <summary>Adds what the standing forecast tells of the value it follows.</summary>
    public void Add(in StandingForecast forecast)
    {
        if (_columns is { } held && (held.End != forecast.Row.Sequence || !held.HasLevels(forecast.Layout.Levels)))
        {
            // Another configuration has other levels.
            SeriesHistory one = new Columns(forecast, isBusy: false).Rows();
            _columns = new Columns(held.Rows().Then(one));
            return;
        }

        if (_columns is null)
        {
            _columns = new Columns(forecast, _isBusy);
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

    /// <summary>
    /// What is held, where it lies: rows added afterwards, and such as are dropped for their number, change nothing of it. To be read before
    /// its rows are let go of as stored.
    /// </summary>
    public IHistoryRows View() => (IHistoryRows?)_columns?.View() ?? SeriesHistory.Empty;

    /// <summary>The store has every row below a sequence.</summary>
    public void DropBelow(long sequence)
    {
        if (_columns is { } held)
        {
            int stored = (int)Math.Clamp(sequence - held.First, 0, held.Count);
            _isBusy = held.Count > Columns.FirstRows;
            held.GiveBack(stored);
            _columns = held.Count == 0 ? null : held;
        }
    }

    /// <summary>Rows behind one another, each in one piece: a tick then touches one place of memory rather than one a column.</summary>
    private sealed class Columns
    {
        /// <summary>Bytes of one piece of memory: nothing is copied as rows grow in number.</summary>
        private const int ChunkBytes = 1024;

        /// <summary>Those kept for the rows of any series: what a round of snapshots of each partition lets go of, about.</summary>
        private const int SpareChunks = 8192;

        /// <summary>Rows that the first piece has room for until there are more: many series learn but a few between snapshots.</summary>
        public const int FirstRows = 4;

        public const int TimeBytes = sizeof(long);
        public const int StepsAt = TimeBytes + sizeof(double);

        private static readonly ArrayPool<byte> Spare = ArrayPool<byte>.Create(ChunkBytes, SpareChunks);

        private readonly bool _isBusy;

        // All but the newest; null while that is the only one.
        private Queue<byte[]>? _earlier;
        private byte[] _newest = [];

        // Rows that the newest chunk has, and has room for in all.
        private int _used;
        private int _capacity;

        // Rows of the oldest chunk that were dropped.
        private int _dropped;

        public Columns(in StandingForecast first, bool isBusy)
        {
            _isBusy = isBusy;
            (Levels, First) = (first.Layout.Levels, first.Row.Sequence);
            RowBytes = StepsAt + (SeriesHistory.Stride(Levels.Count) * sizeof(float));
            ChunkRows = Math.Max(1, ChunkBytes / RowBytes);
            Add(first);
        }

        public Columns(SeriesHistory rows)
        {
            (Levels, First) = (rows.Levels, rows.FirstSequence);
            int stride = SeriesHistory.Stride(Levels.Count);
            RowBytes = StepsAt + (stride * sizeof(float));
            ChunkRows = Math.Max(1, ChunkBytes / RowBytes);
            for (int row = 0; row < rows.Count; row++)
            {
                rows.Steps.AsSpan(row * stride, stride).CopyTo(NextRow(rows.Times[row], rows.Values[row]));
            }
        }

        public IReadOnlyList<double> Levels { get; }

        public int RowBytes { get; }

        public int ChunkRows { get; }

        public long First { get; private set; }

        public int Count { get; private set; }

        public long End => First + Count;

        // The same list every time, but for a change of the configuration.
        public bool HasLevels(IReadOnlyList<double> levels) => ReferenceEquals(levels, Levels) || levels.SequenceEqual(Levels);

        public void Add(in StandingForecast forecast) =>
            SeriesHistory.WriteSteps(NextRow(forecast.Row.Time, forecast.Row.Value), forecast.Row.Value, forecast.Numbers);

        public void Drop(int rows)
        {
            First += rows;
            Count -= rows;
            _dropped += rows;
            while (_dropped >= ChunkRows && _earlier is not null && _earlier.TryDequeue(out _))
            {
                _dropped -= ChunkRows;
            }
        }

        /// <summary>Drops rows that nobody reads any longer: their memory is used again.</summary>
        public void GiveBack(int rows)
        {
            byte[][] chunks = Chunks();
            int whole = rows == Count ? chunks.Length : (_dropped + rows) / ChunkRows;
            foreach (byte[] chunk in chunks.AsSpan(0, whole))
            {
                if (chunk.Length >= ChunkRows * RowBytes)
                {
                    Spare.Return(chunk);
                }
            }

            Drop(rows);
        }

        public HeldRows View() => new(this, Chunks(), _dropped);

        public SeriesHistory Rows() => SeriesHistory.Of(View());

        /// <returns>Where the distances of the row go.</returns>
        private Span<float> NextRow(long time, double value)
        {
            if (_used == _capacity)
            {
                MakeRoom();
            }

            Span<byte> row = _newest.AsSpan(_used * RowBytes, RowBytes);
            _used++;
            Count++;
            MemoryMarshal.Write(row, time);
            MemoryMarshal.Write(row[TimeBytes..], value);
            return MemoryMarshal.Cast<byte, float>(row[StepsAt..]);
        }

        private void MakeRoom()
        {
            if (_capacity == 0 && !_isBusy && ChunkRows > FirstRows)
            {
                (_newest, _capacity) = (new byte[FirstRows * RowBytes], FirstRows);
                return;
            }

            byte[] full = _newest;
            _newest = Spare.Rent(ChunkRows * RowBytes);
            if (_capacity == ChunkRows)
            {
                (_earlier ??= new Queue<byte[]>()).Enqueue(full);
                _used = 0;
            }
            else
            {
                full.CopyTo(_newest, 0); // a view of the small one stays as it is
            }

            _capacity = ChunkRows;
        }

        private byte[][] Chunks() => _earlier is null ? [_newest] : [.. _earlier, _newest];
    }

    /// <summary>The rows of one moment: they are never written again, however many follow.</summary>
    private sealed class HeldRows(Columns held, byte[][] chunks, int dropped) : IHistoryRows
    {
        private readonly int _rowBytes = held.RowBytes;
        private readonly int _chunkRows = held.ChunkRows;

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
                ReadOnlySpan<byte> row = chunks[place / _chunkRows].AsSpan(place % _chunkRows * _rowBytes, _rowBytes);
                times[i] = MemoryMarshal.Read<long>(row);
                values[i] = MemoryMarshal.Read<double>(row[Columns.TimeBytes..]);
                MemoryMarshal.Cast<byte, float>(row[Columns.StepsAt..]).CopyTo(steps[(i * stride)..]);
            }
        }
    }
}
