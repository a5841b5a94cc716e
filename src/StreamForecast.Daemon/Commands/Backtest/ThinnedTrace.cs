namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>
/// Evenly spaced points of a run of unknown length in bounded memory: when it is full, every second point goes and the spacing doubles.
/// </summary>
/// <param name="capacity">Most points kept, at least 2 and even.</param>
internal sealed class ThinnedTrace<T>(int capacity)
{
    private readonly List<T> _points = [];
    private long _rows;
    private long _spacing = 1;

    public IReadOnlyList<T> Points => _points;

    /// <summary>Counts one more row; true when its point is due.</summary>
    public bool Advance() => _rows++ % _spacing == 0;

    public void Keep(T point)
    {
        _points.Add(point);
        if (_points.Count < capacity)
        {
            return;
        }

        for (int i = 0; i < capacity / 2; i++)
        {
            _points[i] = _points[2 * i];
        }

        _points.RemoveRange(capacity / 2, _points.Count - (capacity / 2));
        _spacing *= 2;
    }
}
