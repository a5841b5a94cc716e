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

    private sealed class Columns
    {
        private readonly List<long> _times;
        private readonly List<double> _values;
        private readonly List<float> _steps;

        public Columns(Forecast first)
            : this(new SeriesHistory(first.Layout.Levels, first.Sequence, [], [], [])) => Add(first);

        public Columns(SeriesHistory rows)
        {
            Levels = rows.Levels;
            First = rows.FirstSequence;
            _times = [.. rows.Times];
            _values = [.. rows.Values];
            _steps = [.. rows.Steps];
        }

        public IReadOnlyList<double> Levels { get; }

        public long First { get; private set; }

        // The same list every time, but for a change of the configuration.
        public bool HasLevels(IReadOnlyList<double> levels) => ReferenceEquals(levels, Levels) || levels.SequenceEqual(Levels);

        public int Count => _values.Count;

        public long End => First + Count;

        public void Add(Forecast forecast)
        {
            _times.Add(forecast.Time);
            _values.Add(forecast.Value);
            SeriesHistory.AddSteps(_steps, forecast);
        }

        public void Drop(int rows)
        {
            _times.RemoveRange(0, rows);
            _values.RemoveRange(0, rows);
            _steps.RemoveRange(0, rows * SeriesHistory.Stride(Levels.Count));
            First += rows;
        }

        public SeriesHistory Rows() => new(Levels, First, [.. _times], [.. _values], [.. _steps]);
    }
}
