using StreamForecast.Engine.Ports;

namespace StreamForecast.Engine.Partitions;

/// <summary>Histories read lately, those asked for longest ago leaving first. Not for several threads at once.</summary>
/// <param name="capacity">Series, at most; each takes up to about 100 kB.</param>
internal sealed class HistoryCache(int capacity)
{
    private readonly Dictionary<int, LinkedListNode<Kept>> _kept = [];
    private readonly LinkedList<Kept> _byUse = [];

    /// <summary>The stored history of a series, as of a snapshot of it or a later one.</summary>
    /// <param name="series">Its number.</param>
    /// <param name="snapshot">Log offset of its newest snapshot: rows are stored with each, and only then.</param>
    /// <param name="most">Rows, at most.</param>
    /// <param name="read">Reads it, when it is not here.</param>
    public SeriesHistory Get(int series, long snapshot, int most, Func<int, int, SeriesHistory> read)
    {
        if (_kept.TryGetValue(series, out LinkedListNode<Kept>? node))
        {
            _byUse.Remove(node);
            if (node.Value.Snapshot == snapshot && node.Value.Most >= most)
            {
                _byUse.AddFirst(node);
                return node.Value.History.Last(most);
            }

            _kept.Remove(series);
        }

        SeriesHistory history = read(series, most);
        _kept.Add(series, _byUse.AddFirst(new Kept(series, snapshot, most, history)));
        if (_kept.Count > capacity)
        {
            _kept.Remove(_byUse.Last!.Value.Series);
            _byUse.RemoveLast();
        }

        return history;
    }

    private sealed record Kept(int Series, long Snapshot, int Most, SeriesHistory History);
}
