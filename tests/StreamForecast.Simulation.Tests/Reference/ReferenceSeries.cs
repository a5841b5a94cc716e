using StreamForecast.Engine.Series;
using StreamForecast.Models;
using StreamForecast.Simulation.Tests.World;

namespace StreamForecast.Simulation.Tests.Reference;

/// <param name="Offset">Its place in the log.</param>
/// <param name="Tick">The tick.</param>
/// <param name="Producer">Who sent it; null for nobody.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="Outcome">What the series has to decide.</param>
/// <param name="Learned">Ticks learned up to here, and so the sequence of the standing forecast.</param>
/// <param name="Held">Ticks waiting in the reorder window after it.</param>
internal sealed record ReferenceTick(
    long Offset, Observation Tick, string? Producer, long Sequence, TickOutcome Outcome, int Learned, int Held);

/// <summary>
/// What a series must be: the list of its ticks in log order, each with the outcome that the contract asks for; and a state that saw
/// nothing but that list.
/// </summary>
internal sealed class ReferenceSeries(string id, int generation, SeriesConfiguration configuration)
{
    private readonly List<ReferenceTick> _ticks = [];
    private readonly List<Forecast> _forecasts = [];
    private readonly ReferenceRules _rules = new(configuration);
    private readonly HashSet<(string Producer, long Sequence)> _learned = [];
    private SeriesState _state = new(configuration, generation);
    private int _applied;

    public string Id => id;

    public IReadOnlyList<ReferenceTick> Ticks => _ticks;

    /// <summary>Ticks that the engine is known to have applied: what it says of the series must hold them.</summary>
    public int Known { get; set; }

    public void Add(long offset, Observation tick, string? producer, long sequence)
    {
        TickOutcome outcome = _rules.Decide(tick, producer, sequence);
        _ticks.Add(new ReferenceTick(offset, tick, producer, sequence, outcome, _rules.Learned.Count, _rules.Held));
        if (outcome == TickOutcome.Accepted && producer is not null)
        {
            SimulationFailure.Unless(
                _learned.Add((producer, sequence)) || _rules.Producers.HasForgotten, $"the reference learned {producer}/{sequence} of '{id}' twice");
        }
    }

    public bool WasSent(string producer, long sequence) =>
        _ticks.Exists(tick => tick.Sequence == sequence && tick.Producer == producer);

    /// <summary>The tick last learned when the first <paramref name="count"/> were applied; null when there is none.</summary>
    public Observation? LearnedAfter(int count) => SequenceAfter(count) is > 0 and int learned ? _rules.Learned[learned - 1] : null;

    /// <summary>Forecasts made by the first <paramref name="count"/> ticks.</summary>
    public int SequenceAfter(int count) => count == 0 ? 0 : _ticks[count - 1].Learned;

    /// <summary>The state that holds every tick below a log offset.</summary>
    public SeriesState StateAt(long offset)
    {
        if (_applied > 0 && _ticks[_applied - 1].Offset >= offset)
        {
            _state = new SeriesState(configuration, generation);
            _forecasts.Clear();
            _applied = 0;
        }

        while (_applied < _ticks.Count && _ticks[_applied].Offset < offset)
        {
            Apply(_ticks[_applied++]);
        }

        return _state;
    }

    public Forecast ForecastOf(long sequence)
    {
        if (sequence > _forecasts.Count)
        {
            StateAt(long.MaxValue);
        }

        return sequence >= 1 && sequence <= _forecasts.Count
            ? _forecasts[(int)sequence - 1]
            : throw new SimulationFailure($"a forecast of '{id}' with sequence {sequence}; the log allows {_forecasts.Count}");
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
        TickOutcome outcome = _state.Apply(tick.Tick, tick.Producer, tick.Sequence, out Forecast? forecast);
        if (outcome != tick.Outcome)
        {
            throw new SimulationFailure($"a series decided {outcome} on {tick} of '{id}'");
        }

        if (forecast is not null)
        {
            Keep([.. _state.Earlier, forecast]);
        }
    }

    private void Keep(IReadOnlyList<Forecast> made)
    {
        foreach (Forecast forecast in made)
        {
            Observation learned = _rules.Learned[_forecasts.Count];
            if (forecast.Sequence != _forecasts.Count + 1 || forecast.Time != learned.Time || !forecast.Value.Equals(learned.Value))
            {
                throw new SimulationFailure($"forecast {forecast.Sequence} of '{id}' follows {forecast.Time} {forecast.Value}, not {learned}");
            }

            _forecasts.Add(forecast);
        }
    }
}
