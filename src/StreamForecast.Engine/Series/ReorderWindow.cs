using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>
/// Ticks that wait for earlier ones which may still be on their way: each is held until a tick comes whose event time lies the window's
/// length behind, never by the clock. Those of equal time keep the order they came in.
/// </summary>
internal sealed class ReorderWindow
{
    // By time; behind those of equal time.
    private readonly List<Observation> _held = [];

    public ReorderWindow(IEnumerable<Observation> held) => _held.AddRange(held);

    /// <summary>In the order they will be learned.</summary>
    public IReadOnlyList<Observation> Held => _held;

    public void Add(Observation tick)
    {
        int at = _held.Count;
        while (at > 0 && _held[at - 1].Time > tick.Time)
        {
            at--;
        }

        _held.Insert(at, tick);
    }

    /// <summary>Takes out what need not wait any longer, in the order it is to be learned.</summary>
    /// <param name="length">The window, in nanoseconds of event time.</param>
    /// <param name="limit">Ticks that may stay; the oldest leave first.</param>
    public Observation[] Release(long length, int limit)
    {
        int count = Math.Max(0, _held.Count - limit);
        while (count < _held.Count && _held[count].Time <= _held[^1].Time - length)
        {
            count++;
        }

        Observation[] released = _held.Take(count).ToArray();
        _held.RemoveRange(0, count);
        return released;
    }
}
