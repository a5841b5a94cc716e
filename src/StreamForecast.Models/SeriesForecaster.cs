using StreamForecast.Models.Ensembles;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Explanation;
using StreamForecast.Models.Expressions;
using StreamForecast.Models.Intervals;
using StreamForecast.Models.Recurrent;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Scaling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models;

/// <summary>What became of one observation.</summary>
public enum LearnOutcome
{
    /// <summary>Inside a bar that has not closed: kept as the bar's last value.</summary>
    InsideBar,

    /// <summary>The transform is undefined here (a return after 0): counted, not learned.</summary>
    Undefined,

    /// <summary>Learned; a new forecast stands.</summary>
    Learned,
}

/// <summary>
/// The whole forecaster of one series: sampler, transform, scaler, ensemble, intervals. Deterministic: its state follows from its
/// configuration and the observations alone.
/// </summary>
public sealed partial class SeriesForecaster : IPersistent
{
    private readonly BarSampler? _sampler;
    private readonly FramedEnsemble _models;
    private readonly HorizonStep[] _steps;
    private readonly double[] _numbers;
    private Observation _origin;
    private Observation _last;
    private bool _hasOrigin;
    private bool _isScored;
    private DriftDetector _drift;

    // Null until there is something to score.
    private PrequentialScore? _score;

    /// <exception cref="ArgumentException">The configuration is out of its limits; the message says where.</exception>
    /// <exception cref="ModelExpressionException">An expert is not understood.</exception>
    public SeriesForecaster(SeriesConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        Layout = ForecastLayout.Of(configuration.Horizon, configuration.Levels);
        _sampler = configuration.Sampling.Kind == SamplingKind.EveryTick ? null : new BarSampler(configuration.Sampling);
        _models = new FramedEnsemble(configuration);
        _numbers = new double[Layout.Length];
        Array.Fill(_numbers, double.NaN);
        _steps = new HorizonStep[Layout.Horizon];
        for (int i = 0; i < _steps.Length; i++)
        {
            _steps[i] = new HorizonStep(i + 1, configuration.Target, Layout);
        }
    }

    public StateKind Kind => new("series", 1);

    public SeriesConfiguration Configuration { get; }

    public ForecastLayout Layout { get; }

    /// <summary>Values learned so far.</summary>
    public long Observations { get; private set; }

    /// <summary>Values that came where the transform is undefined, and so were not learned.</summary>
    public long Undefined { get; private set; }

    /// <summary>The last learned observation (the bar's close, when sampling bars); null before the first.</summary>
    public Observation? Last => Observations > 0 ? _last : null;

    /// <summary>True once as many targets are learned as the frame needs; never flips back.</summary>
    public bool IsReady => _models.Learned >= FrameBuilder.Rows;

    /// <summary>True while an expert is out of the mixture after tripping its guard.</summary>
    public bool IsDegraded => _models.IsDegraded;

    /// <summary>How the one-step forecasts turned out since the series was ready.</summary>
    public PrequentialScore Score => _score ??= NewScore();

    /// <summary>Root mean squared error of the forecast over that of naive, prequentially since it was ready; NaN until then.</summary>
    public double RelativeRmse => _score?.RelativeRmse ?? double.NaN;

    /// <summary>Whether and when the forecasts became lastingly worse than they had been.</summary>
    public DriftDetector Drift => _drift;

    /// <summary>u, m and b of the article's cell as they stand; null while no such expert runs.</summary>
    public CellParameters? Cell
    {
        get
        {
            for (int k = 0; k < Experts.Count; k++)
            {
                if (ExpertModel(k) is RecurrentCell cell)
                {
                    return cell.Parameters;
                }
            }

            return null;
        }
    }

    /// <summary>Observations a season, as configured or found; null where there is none, or none is known yet.</summary>
    public int? Season => _models.Season;

    /// <summary>The experts, naive first.</summary>
    public IReadOnlyList<string> Experts => _models.Names;

    /// <summary>What each expert counts for in the standing forecast: sum 1; empty until the experts run.</summary>
    public ReadOnlySpan<double> ExpertWeights => _models.Weights;

    /// <summary>The standing one-step forecast of the target, in units of the target.</summary>
    public double TargetForecast => NaiveTarget + _models.Move;

    /// <summary>The last learned target, in units of the target; NaN before the first.</summary>
    public double LastTarget { get; private set; } = double.NaN;

    /// <summary>The standing naive forecast of the target: the last value, or no change.</summary>
    public double NaiveTarget => Configuration.Target.IsChange() ? 0 : _origin.Value;

    /// <summary>Empirical coverage at horizon 1 of each level, prequentially; NaN until measured.</summary>
    public double Coverage(int level) => _score?.Coverage(level) ?? double.NaN;

    /// <summary>An expert's standing one-step forecast of the target, in units of the target; naive's until the experts run.</summary>
    public double ExpertForecast(int expert) => NaiveTarget + _models.ExpertMove(expert);

    /// <summary>The model behind an expert; null for naive and until the experts run.</summary>
    public IForecaster? ExpertModel(int expert) => _models.ExpertModel(expert);

    /// <summary>
    /// Writes <c>gradients[i]</c>, how much the standing one-step forecast of the target moves with the target i observations back;
    /// parameters, weights and scales held still. Allocates; not for every tick.
    /// </summary>
    public void MemoryProfile(Span<double> gradients) => _models.MemoryProfile(gradients);

    /// <summary>The value of the target at which the past contributes nothing to <see cref="MemoryProfile"/>.</summary>
    public double Centre => _models.Centre;

    /// <summary>How much of the move forecast for so many steps ahead is believed, in [0, 1].</summary>
    public double Kappa(int step) => _steps[step - 1].Kappa;

    /// <summary>Takes the standing forecast apart. Pure; allocates, and runs networks back: not for every tick.</summary>
    /// <param name="lags">Past targets to list, 1 to <see cref="MemoryExplanation.MaxLags"/>.</param>
    /// <param name="newestFirst">
    /// The last learned values as far as they are at hand, in input units, newest first; NaN where one is unknown. They are not kept
    /// here, and what is not at hand counts as bias. Changes need one value more than lags.
    /// </param>
    public SeriesExplanation Explain(int lags, ReadOnlySpan<double> newestFirst) => SeriesExplanation.Of(this, lags, newestFirst);

    /// <summary>Scores the standing forecast, learns the observation and stands the next forecast. Times do not go back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite; nothing has changed.</exception>
    public LearnOutcome Learn(Observation observation)
    {
        ValueGuard.RequireFinite(observation.Value);
        if (_sampler is null)
        {
            return LearnClosed(observation.Time, observation.Value);
        }

        return _sampler.TryClose(observation, out Observation bar) ? LearnClosed(bar.Time, bar.Value) : LearnOutcome.InsideBar;
    }

    /// <summary>The standing forecast, laid out as <see cref="Layout"/> says, until the next is learned; NaN before the first.</summary>
    public ReadOnlySpan<double> Standing => _numbers;

    /// <summary>Copies the standing forecast into <paramref name="numbers"/>, laid out as <see cref="Layout"/> says.</summary>
    public void Forecast(Span<double> numbers) => _numbers.CopyTo(numbers);

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Observations);
        writer.Write(Undefined);
        writer.Write(_hasOrigin);
        writer.Write(_isScored);
        writer.Write(_origin.Time);
        writer.Write(_origin.Value);
        writer.Write(_last.Time);
        writer.Write(_last.Value);
        writer.Write(LastTarget);
        writer.Write(_numbers);
        writer.Write(_score ?? NewScore());
        _drift.Save(writer);
        writer.Write(_models);
        if (_sampler is not null)
        {
            writer.Write(_sampler);
        }

        foreach (HorizonStep step in _steps)
        {
            writer.Write(step);
        }
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Observations = reader.ReadInteger();
        Undefined = reader.ReadInteger();
        _hasOrigin = reader.ReadFlag();
        _isScored = reader.ReadFlag();
        _origin = new Observation(reader.ReadInteger(), reader.ReadNumber());
        _last = new Observation(reader.ReadInteger(), reader.ReadNumber());
        LastTarget = reader.ReadNumber();
        reader.Read(_numbers);
        PrequentialScore score = NewScore();
        reader.Read(score);
        _score = score.Count > 0 ? score : null;
        _drift = DriftDetector.Load(reader);
        reader.Read(_models);
        if (_sampler is not null)
        {
            reader.Read(_sampler);
        }

        foreach (HorizonStep step in _steps)
        {
            reader.Read(step);
        }
    }

    private PrequentialScore NewScore() => new(Layout.Levels.Count);

    // Not the struct: it would be put together on the stack, and a read of what was just written in pieces waits for every write before it.
    private LearnOutcome LearnClosed(long time, double value)
    {
        bool isFirst = !_hasOrigin;
        bool isDefined = TryTarget(value, out double target);
        if (isDefined)
        {
            LastTarget = target;
            ScoreStanding(target, value, time);
            _models.Learn(target, time);
            foreach (HorizonStep step in _steps)
            {
                step.Learn(value);
            }
        }

        _origin = new Observation(time, value);
        _hasOrigin = true;
        if (!isDefined && !(isFirst && CanStartFrom(value)))
        {
            Undefined++;
            _isScored = false;
            foreach (HorizonStep step in _steps)
            {
                step.Void();
            }

            return LearnOutcome.Undefined;
        }

        Observations++;
        _last = new Observation(time, value);
        Issue(value);
        return LearnOutcome.Learned;
    }

    private bool TryTarget(double value, out double target)
    {
        target = 0;
        return (_hasOrigin || !Configuration.Target.IsChange()) && Configuration.Target.TryApply(_origin.Value, value, out target);
    }

    // The first value of a series of changes has no change yet, but a forecast can start from it.
    private bool CanStartFrom(double value) => Configuration.Target != Target.LogReturn || value > 0;

    private void ScoreStanding(double target, double value, long time)
    {
        if (!_isScored)
        {
            return;
        }

        Score.Add(TargetForecast, NaiveTarget, target);
        bool drifted = _drift.Learn(target - TargetForecast, time);
        if (drifted && Configuration.Drift == DriftPolicy.Adapt)
        {
            _models.Relearn();
        }

        Score.AddIntervals(_numbers.AsSpan(ForecastLayout.IntervalsOffset, 2 * Layout.Levels.Count), value);
    }

    private void Issue(double origin)
    {
        Span<double> path = stackalloc double[_steps.Length];
        _models.Forecast(path);
        if (!Configuration.Target.IsChange())
        {
            foreach (ref double step in path)
            {
                step += origin;
            }
        }

        Configuration.Target.Restore(origin, path);
        bool isReady = IsReady;
        double nearest = _steps[0].Sigma(0);
        for (int i = 0; i < _steps.Length; i++)
        {
            double forecast = double.IsFinite(path[i]) ? path[i] : origin;
            _steps[i].Issue(origin, forecast, _steps[i].Sigma(nearest), isReady, _numbers.AsSpan(i * Layout.Stride, Layout.Stride));
        }

        _isScored = isReady;
    }
}
