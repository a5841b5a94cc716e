using StreamForecast.Engine.Series;

namespace StreamForecast.Simulation.Tests.Reference;

/// <summary>
/// What the contract says of producers, in the plainest words: every number ever sent is kept in a set; more than 1,023 below the
/// highest it is too old; the producer unheard for longest leaves when a seventeenth comes.
/// </summary>
internal sealed class ReferenceProducers
{
    private const int Remembered = 16;
    private const long Window = 1024;

    private readonly LinkedList<string> _leastRecentFirst = new();
    private readonly Dictionary<string, SortedSet<long>> _sent = [];

    public IReadOnlyDictionary<string, long> Highest => _sent.ToDictionary(one => one.Key, one => one.Value.Max);

    /// <summary>A producer had to leave: what it sent may be learned again.</summary>
    public bool HasForgotten { get; private set; }

    /// <returns>Null when the tick is new.</returns>
    public TickOutcome? Hear(string producer, long sequence)
    {
        if (!_leastRecentFirst.Remove(producer) && _leastRecentFirst.Count == Remembered)
        {
            _sent.Remove(_leastRecentFirst.First!.Value);
            _leastRecentFirst.RemoveFirst();
            HasForgotten = true;
        }

        _leastRecentFirst.AddLast(producer);
        if (!_sent.TryGetValue(producer, out SortedSet<long>? sent))
        {
            _sent.Add(producer, sent = []);
        }

        if (sent.Count > 0 && sequence <= sent.Max - Window)
        {
            return TickOutcome.TooOld;
        }

        return sent.Add(sequence) ? null : TickOutcome.Duplicate;
    }
}
