using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Simulation.Tests.Reference;

/// <summary>
/// What the contract asks of a series' ticks, in the plainest words: lists that nothing is ever thrown away from, searched from end to
/// end. Producers first, then lateness, then repetitions, then the wait for the reorder window.
/// </summary>
internal sealed class ReferenceRules(SeriesConfiguration configuration)
{
    private SeriesConfiguration _configuration = configuration;
    private int _learnedBefore;
    private readonly ReferenceProducers _producers = new();
    private readonly List<Observation> _learned = [];
    private readonly List<Observation> _held = [];

    /// <summary>In the order they are learned.</summary>
    public IReadOnlyList<Observation> Learned => _learned;

    /// <summary>Accepted and waiting for earlier ones.</summary>
    public int Held => _held.Count;

    public ReferenceProducers Producers => _producers;

    /// <summary>Goes on under another configuration. Which values were learned at the last time is forgotten, what waits stays.</summary>
    public void Reconfigure(SeriesConfiguration next)
    {
        _configuration = next;
        _learnedBefore = _learned.Count;
    }

    public TickOutcome Decide(Observation tick, string? producer, long sequence)
    {
        if (producer is not null && _producers.Hear(producer, sequence) is { } known)
        {
            return known;
        }

        if (_learned.Count > 0 && tick.Time < _learned[^1].Time)
        {
            return TickOutcome.Late;
        }

        bool dropsRepetitions = producer is null && _configuration.Duplicates == DuplicatePolicy.DropSameTimeAndValue;
        if (dropsRepetitions && (_learned.Skip(_learnedBefore).TakeLast(SeriesState.MaxValuesATime).Contains(tick) || _held.Contains(tick)))
        {
            return TickOutcome.Duplicate;
        }

        _held.Add(tick);
        Release();
        return TickOutcome.Accepted;
    }

    /// <summary>Learns, by event time, what has waited for the window's length, and the oldest when too many wait.</summary>
    private void Release()
    {
        long newest = _held.Max(tick => tick.Time);
        while (_held.Count > 0)
        {
            Observation oldest = _held.MinBy(tick => tick.Time); // the first of equal ones
            if (_held.Count <= _configuration.ReorderLimit && oldest.Time > newest - _configuration.ReorderWindow)
            {
                return;
            }

            _held.Remove(oldest);
            _learned.Add(oldest);
        }
    }
}
