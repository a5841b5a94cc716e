using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Simulation.Tests.World;

namespace StreamForecast.Simulation.Tests.Reference;

/// <param name="Offset">Its place in the log.</param>
/// <param name="Tick">The tick.</param>
/// <param name="Producer">Who sent it; null for nobody.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Outcome">What the series has to decide.</param>
/// <param name="Learned">Ticks learned up to here.</param>
/// <param name="Held">Ticks waiting in the reorder window after it.</param>
internal sealed record ReferenceTick(
    long Offset, Observation Tick, string? Producer, long Sequence, TickOutcome Outcome, int Learned, int Held);

/// <summary>
/// What one life of a series must be: the list of its ticks in log order, each with the outcome that the contract asks for; and a state
/// that saw nothing but that list and the reconfigurations between.
/// </summary>
/// <param name="made">The record that began it.</param>
/// <param name="configuredAt">Its log offset.</param>
internal sealed class ReferenceSeries(SeriesConfigured made, long configuredAt)
{
    private readonly List<ReferenceTick> _ticks = [];
    private readonly List<(long Offset, Action Apply)> _records = [];
    private readonly ReferenceRules _rules = new(made.Configuration);
    private readonly HashSet<(string Producer, long Sequence)> _accepted = [];

    // Of each learned tick the forecast it led to, and behind it those that reconfigurations made of it.
    private readonly List<List<Forecast>> _forecasts = [];
    private SeriesState? _state;
    private int _applied;

    public string Id => made.Id;

    public int Generation => made.Generation;

    /// <summary>
    /// Its forecasts are numbered above this: a later life of an id goes on above every sequence of those before, for each forecast took
    /// a record of the same log.
    /// </summary>
    public long FirstSequence => Generation > 1 ? configuredAt : 0;

    public IReadOnlyList<ReferenceTick> Ticks => _ticks;

    /// <summary>Ticks that the engine is known to have applied: what it says of the series must hold them.</summary>
    public int Known { get; set; }

    public void Add(long offset, Observation tick, string? producer, long sequence)
    {
        TickOutcome outcome = _rules.Decide(tick, producer, sequence);
        var added = new ReferenceTick(offset, tick, producer, sequence, outcome, _rules.Learned.Count, _rules.Held);
        _ticks.Add(added);
        _records.Add((offset, () => Apply(added)));
        if (outcome == TickOutcome.Accepted && producer is not null)
        {
            SimulationFailure.Unless(
                _accepted.Add((producer, sequence)) || _rules.Producers.HasForgotten, $"the reference learned {producer}/{sequence} of '{Id}' twice");
        }
    }

    public void Reconfigure(long offset, SeriesConfigured change)
    {
        _rules.Reconfigure(change.Configuration);
        _records.Add((offset, () => Apply(change)));
    }

    public bool WasSent(string producer, long sequence) =>
        _ticks.Exists(tick => tick.Sequence == sequence && tick.Producer == producer);

    /// <summary>True when a record lies at or above one offset and below another.</summary>
    public bool HasRecords(long from, long below) => _records.Exists(record => record.Offset >= from && record.Offset < below);

    /// <summary>Ticks learned when the first <paramref name="count"/> were applied.</summary>
    public int LearnedAfter(int count) => count == 0 ? 0 : _ticks[count - 1].Learned;

    /// <summary>The tick last learned when the first <paramref name="count"/> were applied; null when there is none.</summary>
    public Observation? LastAfter(int count) => LearnedAfter(count) is > 0 and int learned ? _rules.Learned[learned - 1] : null;

    /// <summary>Sequence of the standing forecast when the first <paramref name="count"/> ticks were applied; 0 for none.</summary>
    public long SequenceAfter(int count) => LearnedAfter(count) is > 0 and int learned ? FirstSequence + learned : 0;

    /// <summary>The state that holds every record below a log offset.</summary>
    public SeriesState StateAt(long offset)
    {
        if (_state is null || (_applied > 0 && _records[_applied - 1].Offset >= offset))
        {
            _state = new SeriesState(made.Configuration, Generation, FirstSequence);
            _forecasts.Clear();
            _applied = 0;
        }

        while (_applied < _records.Count && _records[_applied].Offset < offset)
        {
            _records[_applied++].Apply();
        }

        return _state;
    }

    /// <summary>The forecast of a sequence and what reconfigurations made of it; empty when this life has none.</summary>
    public IReadOnlyList<Forecast> ForecastsOf(long sequence)
    {
        if (_applied < _records.Count)
        {
            StateAt(long.MaxValue);
        }

        long at = sequence - FirstSequence - 1;
        return at >= 0 && at < _forecasts.Count ? _forecasts[(int)at] : [];
    }

    /// <summary>Highest sequences of the producers heard in the first <paramref name="count"/> ticks.</summary>
    public IReadOnlyDictionary<string, long> HighestAfter(int count)
    {
        var producers = new ReferenceProducers();
        foreach (ReferenceTick tick in _ticks.Take(count).Where(tick => tick.Producer is not null))
        {
            producers.Hear(tick.Producer!, tick.Sequence);
        }

        return producers.Highest;
    }

    private void Apply(ReferenceTick tick)
    {
        TickOutcome outcome = _state!.Apply(tick.Tick, tick.Producer, tick.Sequence);
        if (outcome != tick.Outcome)
        {
            throw new SimulationFailure($"a series decided {outcome} on {tick} of '{Id}'");
        }

        foreach (Forecast one in _state.HasMade ? _state.Earlier.ToArray().Append(_state.Standing.Copy()) : [])
        {
            Keep(one);
        }
    }

    private void Apply(SeriesConfigured change)
    {
        _state!.Reconfigure(change.Configuration, change.WarmStart ?? []);
        if (_state.Current is { } remade)
        {
            _forecasts[^1].Add(remade);
        }
    }

    private void Keep(Forecast forecast)
    {
        Observation learned = _rules.Learned[_forecasts.Count];
        long sequence = FirstSequence + _forecasts.Count + 1;
        if (forecast.Sequence != sequence || forecast.Time != learned.Time || !forecast.Value.Equals(learned.Value))
        {
            throw new SimulationFailure($"forecast {forecast.Sequence} of '{Id}' follows {forecast.Time} {forecast.Value}, not {sequence} {learned}");
        }

        _forecasts.Add([forecast]);
    }
}
