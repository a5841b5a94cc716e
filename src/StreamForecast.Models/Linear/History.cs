namespace StreamForecast.Models.Linear;

/// <summary>The latest values of a series, by lag: lag 1 is the newest. A lag not yet reached reads the first value.</summary>
public sealed class History(int capacity) : IPersistent
{
    private readonly double[] _ring = new double[capacity];
    private int _newest;
    private bool _started;

    public StateKind Kind => new("history", 1);

    /// <summary>Lags that are kept.</summary>
    public int Capacity => _ring.Length;

    /// <param name="lag">1 to <see cref="Capacity"/>.</param>
    public double this[int lag]
    {
        get
        {
            int at = _newest + lag - 1;
            return _ring[at < _ring.Length ? at : at - _ring.Length];
        }
    }

    /// <summary>Sets every lag to <paramref name="value"/> when nothing has been kept so far.</summary>
    public void StartAt(double value)
    {
        if (!_started)
        {
            Array.Fill(_ring, value);
            _started = true;
        }
    }

    /// <summary>Makes <paramref name="value"/> the newest, lag 1; the oldest falls out.</summary>
    public void Push(double value)
    {
        StartAt(value);
        _newest = _newest == 0 ? _ring.Length - 1 : _newest - 1;
        _ring[_newest] = value;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_started);
        writer.Write(_ring.AsSpan(_newest));
        writer.Write(_ring.AsSpan(0, _newest));
    }

    public void Load(StateReader reader)
    {
        _started = reader.ReadFlag();
        reader.Read(_ring);
        _newest = 0;
    }
}
