using System.Numerics;
using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Partitions;

/// <summary>
/// The last forecasts of one series, in sequence. Held as columns rather than as the objects they came as: so those live no longer than
/// their batch, and the garbage collector has nothing to carry along.
/// </summary>
internal sealed class ForecastTrack(SeriesHandle series)
{
    // One run for each layout: more than one only for a while after the series was reconfigured. Each knows the next.
    private Run? _first;
    private Run? _last;

    public int Count { get; private set; }

    /// <summary>Log offset from which on every forecast ever added is still here.</summary>
    public long CompleteFrom { get; private set; }

    /// <summary>Places in the ring's queue that stand for a forecast given up already; the ring's own bookkeeping.</summary>
    public int StalePlaces { get; set; }

    /// <summary>Log offset of the newest; -1 when there is none.</summary>
    public long NewestOffset => Count == 0 ? -1 : _last!.OffsetAt(_last.Count - 1);

    /// <summary>Log offset of the oldest; -1 when there is none.</summary>
    public long OldestOffset => Count == 0 ? -1 : FirstRun().OffsetAt(0);

    public SeriesForecast? Newest => Count == 0 ? null : _last!.At(series, _last.Count - 1);

    public IEnumerable<SeriesForecast> Forecasts
    {
        get
        {
            for (Run? run = _first; run is not null; run = run.Next)
            {
                for (int i = 0; i < run.Count; i++)
                {
                    yield return run.At(series, i);
                }
            }
        }
    }

    /// <summary>Adds forecasts, in sequence.</summary>
    /// <param name="layout">How the numbers of each are laid out.</param>
    /// <param name="rows">All but their numbers.</param>
    /// <param name="numbers">Their numbers, one behind the other.</param>
    public void Add(ForecastLayout layout, ReadOnlySpan<ForecastRow> rows, ReadOnlySpan<double> numbers)
    {
        if (_last is null)
        {
            _first = _last = new Run(layout, rows.Length);
        }
        else if (!ReferenceEquals(_last.Layout, layout))
        {
            _last = _last.Next = new Run(layout, rows.Length);
        }

        _last.Add(rows, numbers);
        Count += rows.Length;
    }

    /// <summary>Gives up its oldest, one at least, all of one layout: whoever wants more asks again.</summary>
    /// <param name="most">How many, at most.</param>
    /// <param name="bytes">How many bytes are wanted: no more are given up than it takes.</param>
    /// <returns>How many were, and their <see cref="SeriesForecast.EstimatedBytes"/> together.</returns>
    public (int Count, long Bytes) RemoveOldest(int most, long bytes)
    {
        Run run = FirstRun();
        int each = SeriesForecast.EstimateBytes(run.Layout);
        int count = (int)Math.Clamp((bytes + each - 1) / each, 1, Math.Min(most, run.Count));
        CompleteFrom = run.RemoveOldest(count) + 1;
        Count -= count;
        return (count, (long)count * each);
    }

    // Those before it are used up and will not be added to.
    private Run FirstRun()
    {
        while (_first!.Count == 0)
        {
            _first = _first.Next;
        }

        return _first;
    }

    /// <summary>Forecasts of one layout, in circular columns that grow as needed.</summary>
    private sealed class Run
    {
        private ForecastRow[] _rows;
        private double[] _numbers;
        private int _start;

        public Run(ForecastLayout layout, int capacity)
        {
            Layout = layout;
            _rows = new ForecastRow[BitOperations.RoundUpToPowerOf2((uint)capacity)];
            _numbers = new double[_rows.Length * layout.Length];
        }

        public ForecastLayout Layout { get; }

        public Run? Next { get; set; }

        public int Count { get; private set; }

        public void Add(ReadOnlySpan<ForecastRow> rows, ReadOnlySpan<double> numbers)
        {
            while (_rows.Length < Count + rows.Length)
            {
                Grow();
            }

            int first = PlaceOf(Count);
            int toEnd = Math.Min(rows.Length, _rows.Length - first);
            rows[..toEnd].CopyTo(_rows.AsSpan(first));
            rows[toEnd..].CopyTo(_rows);
            numbers[..(toEnd * Layout.Length)].CopyTo(_numbers.AsSpan(first * Layout.Length));
            numbers[(toEnd * Layout.Length)..].CopyTo(_numbers);
            Count += rows.Length;
        }

        public long OffsetAt(int index) => _rows[PlaceOf(index)].Offset;

        public SeriesForecast At(SeriesHandle series, int index)
        {
            int place = PlaceOf(index);
            ForecastRow row = _rows[place];
            double[] numbers = _numbers.AsSpan(place * Layout.Length, Layout.Length).ToArray();
            return new SeriesForecast(
                series, new Forecast(Layout, row.Sequence, row.Time, row.Value, row.IsReady, row.IsDegraded, numbers), row.Offset);
        }

        /// <returns>The log offset of the last of them.</returns>
        public long RemoveOldest(int count)
        {
            long offset = OffsetAt(count - 1);
            _start = PlaceOf(count);
            Count -= count;
            return offset;
        }

        // The length is a power of two.
        private int PlaceOf(int index) => (_start + index) & (_rows.Length - 1);

        private void Grow()
        {
            var rows = new ForecastRow[2 * _rows.Length];
            double[] numbers = new double[2 * _numbers.Length];
            int toEnd = _rows.Length - _start;
            Array.Copy(_rows, _start, rows, 0, toEnd);
            Array.Copy(_rows, 0, rows, toEnd, _start);
            Array.Copy(_numbers, _start * Layout.Length, numbers, 0, toEnd * Layout.Length);
            Array.Copy(_numbers, 0, numbers, toEnd * Layout.Length, _start * Layout.Length);
            (_rows, _numbers, _start) = (rows, numbers, 0);
        }
    }
}
