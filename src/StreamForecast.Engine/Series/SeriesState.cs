using System.Runtime.InteropServices;
using StreamForecast.Engine.Ports;
using StreamForecast.Models;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Expressions;

namespace StreamForecast.Engine.Series;

/// <summary>What a series decided about one tick.</summary>
internal enum TickOutcome : byte
{
    Accepted,
    Duplicate,
    TooOld,
    Late,
}

/// <summary>
/// What the actor of a series thinks with: checks order and duplicates, has the forecaster score, learn and forecast. A pure function
/// of the records applied to it: no clock, no I/O, no actor.
/// </summary>
internal sealed class SeriesState
{
    /// <summary>Values remembered of one event time, where repetitions are dropped; the oldest make room.</summary>
    public const int MaxValuesATime = 64;

    private SeriesForecaster _forecaster;
    private ProducerWindows _producers = new();

    // Null until they are needed, which most series never do.
    private ReorderWindow? _window;
    private List<double>? _valuesAtLastTime;
    private List<Forecast>? _earlier;

    private ForecastLayout? _standing;
    private ForecastRow _row;

    /// <param name="configuration">The configuration.</param>
    /// <param name="generation">Which life of its id this is.</param>
    /// <param name="firstSequence">Its forecasts are numbered above this.</param>
    public SeriesState(SeriesConfiguration configuration, int generation, long firstSequence = 0)
        : this(new SeriesForecaster(configuration), generation)
    {
        Sequence = firstSequence;
    }

    private SeriesState(SeriesForecaster forecaster, int generation)
    {
        Generation = generation;
        _forecaster = forecaster;
    }

    public SeriesConfiguration Configuration => _forecaster.Configuration;

    public int Generation { get; }

    /// <summary>The log offset the state stands at: every record of the series below it is applied.</summary>
    public long Offset { get; set; }

    /// <summary>A copy of the standing forecast; null before the first.</summary>
    public Forecast? Current => _standing is null ? null : Standing.Copy();

    /// <summary>The standing forecast.</summary>
    /// <exception cref="InvalidOperationException">There is none yet.</exception>
    public StandingForecast Standing => new(
        _standing ?? throw new InvalidOperationException("No forecast stands yet."), in _row, _forecaster.Standing);

    /// <summary>The tick applied last was learned and led to <see cref="Standing"/>; not so where nothing was learned, or a bar is open.</summary>
    public bool HasMade { get; private set; }

    public long Sequence { get; private set; }

    /// <summary>The last tick that left the reorder window: the newest in event time that was handed to the forecaster.</summary>
    public Observation? LastTick { get; private set; }

    /// <summary>Ticks in the reorder window: accepted, and not yet learned.</summary>
    public IReadOnlyList<Observation> Held => _window?.Held ?? [];

    /// <summary>Values accepted at the time of <see cref="LastTick"/>; empty where repetitions are kept.</summary>
    public IReadOnlyList<double> ValuesAtLastTime => _valuesAtLastTime ?? [];

    /// <summary>
    /// Forecasts that the tick applied last led to before <see cref="Standing"/>, in order: a tick may release several others. A span, for
    /// there are mostly none, and the enumerator of an empty collection is one object that all threads write to.
    /// </summary>
    public ReadOnlySpan<Forecast> Earlier => CollectionsMarshal.AsSpan(_earlier);

    public long Accepted { get; private set; }

    public long Late { get; private set; }

    public long Duplicates { get; private set; }

    public long TooOld { get; private set; }

    /// <summary>Applies one tick of the log; <see cref="HasMade"/> tells whether it led to a forecast.</summary>
    /// <param name="tick">The tick.</param>
    /// <param name="producer">Who sent it; null for nobody.</param>
    /// <param name="sequence">Its number at the producer.</param>
    public TickOutcome Apply(Observation tick, string? producer, long sequence)
    {
        HasMade = false;
        _earlier = null;
        if (producer is not null)
        {
            switch (_producers.Mark(producer, sequence))
            {
                case Novelty.Seen:
                    Duplicates++;
                    return TickOutcome.Duplicate;
                case Novelty.Forgotten:
                    TooOld++;
                    return TickOutcome.TooOld;
            }
        }

        if (LastTick is { } last && tick.Time < last.Time)
        {
            Late++;
            return TickOutcome.Late;
        }

        if (producer is null && Configuration.Duplicates == DuplicatePolicy.DropSameTimeAndValue && IsRepetition(tick))
        {
            Duplicates++;
            return TickOutcome.Duplicate;
        }

        Accepted++;
        if (Configuration.ReorderWindow == 0 && Held.Count == 0)
        {
            HasMade = Learn(tick);
        }
        else
        {
            _window ??= new ReorderWindow([]);
            _window.Add(tick);
            LearnReleased(_window);
        }

        return TickOutcome.Accepted;
    }

    /// <summary>
    /// Goes on under another configuration. The standing forecast is made anew under its number: no value came that would count it up.
    /// </summary>
    /// <param name="next">The configuration.</param>
    /// <param name="history">Past observations, oldest first, for the experts that are new.</param>
    public void Reconfigure(SeriesConfiguration next, IReadOnlyList<Observation> history)
    {
        _forecaster = _forecaster.Reconfigure(next, [.. history]);
        _valuesAtLastTime?.Clear();
        if (_forecaster.Last is null)
        {
            _standing = null;
        }
        else
        {
            MakeForecast();
        }
    }

    public SeriesSummary Summarize(string id) => new()
    {
        Id = id,
        Configuration = Configuration,
        Observations = _forecaster.Observations,
        LastTime = LastTick?.Time,
        LastValue = LastTick?.Value,
        LastSequences = _producers.Highest.ToDictionary(),
        Held = Held.Count,
        Late = Late,
        Duplicates = Duplicates,
        TooOld = TooOld,
        Gaps = _producers.Gaps.ToDictionary(),
        IsReady = _forecaster.IsReady,
        IsDegraded = _forecaster.IsDegraded,
        RelativeRmse = _forecaster.RelativeRmse,
        Coverage = Enumerable.Range(0, Configuration.Levels.Count).Select(_forecaster.Coverage).ToArray(),
    };

    /// <summary>Where the standing forecast comes from.</summary>
    /// <param name="lags">Past values to list.</param>
    /// <param name="history">What it learned: may lag behind the state, and reaches back as far as it does.</param>
    public SeriesExplanation Explain(int lags, SeriesHistory history)
    {
        // A change needs the value before it as well.
        double[] newestFirst = new double[lags + 1];
        Array.Fill(newestFirst, double.NaN);
        for (long lag = 0; lag < newestFirst.Length; lag++)
        {
            long row = Sequence - lag - history.FirstSequence;
            if (row >= 0 && row < history.Count)
            {
                newestFirst[lag] = history.Values[row];
            }
        }

        newestFirst[0] = _standing is null ? newestFirst[0] : _row.Value;

        return _forecaster.Explain(lags, newestFirst);
    }

    public byte[] Save() => SeriesStateCodec.Encode(this, _producers, _forecaster);

    /// <exception cref="StateFormatException">The bytes are no state of this program's version, or do not fit their configuration.</exception>
    public static SeriesState Load(byte[] bytes)
    {
        Protocol.State.SeriesState saved = SeriesStateCodec.Decode(bytes);
        var state = new SeriesState(NewForecaster(ConfigurationCodec.Decode(saved.Configuration)), (int)saved.Generation)
        {
            Sequence = saved.Sequence,
            LastTick = saved.HasLast ? new Observation(saved.LastTime, saved.LastValue) : null,
            Accepted = saved.Accepted,
            Late = saved.Late,
            Duplicates = saved.Duplicates,
            TooOld = saved.TooOld,
            _producers = ProducerWindows.Load(saved.Producers),
            _window = SeriesStateCodec.ToWindow(saved),
            _valuesAtLastTime = saved.ValuesAtLastTime.Count == 0 ? null : [.. saved.ValuesAtLastTime],
        };
        SeriesStateCodec.ToSavedState(saved.Forecaster).LoadInto(state._forecaster);
        if (state._forecaster.Last is not null)
        {
            state.MakeForecast();
        }

        return state;
    }

    private static SeriesForecaster NewForecaster(SeriesConfiguration stored)
    {
        try
        {
            return new SeriesForecaster(stored);
        }
        catch (Exception e) when (e is ArgumentException or ModelExpressionException)
        {
            throw new StateFormatException($"The snapshot's configuration cannot be used: {e.Message}", e);
        }
    }

    private bool IsRepetition(Observation tick) =>
        Held.Contains(tick) || (tick.Time == LastTick?.Time && ValuesAtLastTime.Contains(tick.Value));

    private void LearnReleased(ReorderWindow window)
    {
        foreach (Observation tick in window.Release(Configuration.ReorderWindow, Configuration.ReorderLimit))
        {
            Forecast? before = HasMade ? Standing.Copy() : null;
            if (Learn(tick))
            {
                HasMade = true;
                if (before is not null)
                {
                    (_earlier ??= []).Add(before);
                }
            }
        }
    }

    /// <returns>There is a new standing forecast.</returns>
    private bool Learn(Observation tick)
    {
        if (Configuration.Duplicates == DuplicatePolicy.DropSameTimeAndValue)
        {
            Remember(tick);
        }

        LastTick = tick;
        if (_forecaster.Learn(tick) != LearnOutcome.Learned)
        {
            return false;
        }

        Sequence++;
        MakeForecast();
        return true;
    }

    private void Remember(Observation tick)
    {
        _valuesAtLastTime ??= [];
        if (tick.Time != LastTick?.Time)
        {
            _valuesAtLastTime.Clear();
        }
        else if (_valuesAtLastTime.Count == MaxValuesATime)
        {
            _valuesAtLastTime.RemoveAt(0);
        }

        _valuesAtLastTime.Add(tick.Value);
    }

    private void MakeForecast()
    {
        _standing = _forecaster.Layout;
        Observation learned = _forecaster.Last ?? throw new InvalidOperationException("A forecast stands without a learned observation.");
        _row = new ForecastRow(Sequence, learned.Time, learned.Value, Offset: -1, _forecaster.IsReady, _forecaster.IsDegraded);
    }
}
