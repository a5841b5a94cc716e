using StreamForecast.Models.Expressions;
using StreamForecast.Models.Intervals;
using StreamForecast.Models.Sampling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models;

// How a running series goes on under another configuration.
public sealed partial class SeriesForecaster
{
    /// <summary>Most past observations that a reconfiguration replays; of more, the newest.</summary>
    public const int MaxReplayed = 2_000;

    /// <summary>
    /// The forecaster that goes on from here under another configuration; this one is left as it is. A pure function of this one's state,
    /// the configuration and the history. Experts that both configurations run keep their state bit for bit; new ones, and the mixture's
    /// view of all, are warmed up on the history, of which as much serves as lies in the frame of the series. What was learned of errors
    /// stays too, step by step and level by level. Another target or sampling leaves nothing to keep: then all, scores and counts as
    /// well, is learned from the history. Costs as much as learning the history; allocates.
    /// </summary>
    /// <param name="next">The new configuration.</param>
    /// <param name="history">
    /// Past observations, oldest first, as they came or as they were learned (closes of bars); may be empty, and then new experts rest
    /// until they have heard as many values as a new series buffers.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The configuration is out of its limits, or the history is not finite or goes back in time; the message says where.
    /// </exception>
    /// <exception cref="ModelExpressionException">An expert is not understood.</exception>
    public SeriesForecaster Reconfigure(SeriesConfiguration next, ReadOnlySpan<Observation> history)
    {
        RequireOrder(history);
        history = history[Math.Max(0, history.Length - MaxReplayed)..];
        var successor = new SeriesForecaster(next);
        if (_hasOrigin && next.Target == Configuration.Target && next.Sampling == Configuration.Sampling)
        {
            successor.GoOnFrom(this, history);
            return successor;
        }

        foreach (Observation observation in history)
        {
            successor.Learn(observation);
        }

        return successor;
    }

    private static void RequireOrder(ReadOnlySpan<Observation> history)
    {
        for (int i = 0; i < history.Length; i++)
        {
            if (!double.IsFinite(history[i].Value))
            {
                throw new ArgumentException($"History: the value at {i} is {history[i].Value}; values must be finite.", nameof(history));
            }

            if (i > 0 && history[i].Time < history[i - 1].Time)
            {
                throw new ArgumentException($"History: the time at {i} is before the one at {i - 1}; oldest must come first.", nameof(history));
            }
        }
    }

    private void GoOnFrom(SeriesForecaster previous, ReadOnlySpan<Observation> history)
    {
        Observations = previous.Observations;
        Undefined = previous.Undefined;
        LastTarget = previous.LastTarget;
        _origin = previous._origin;
        _last = previous._last;
        _hasOrigin = previous._hasOrigin;
        _drift = previous._drift;
        if (_sampler is not null)
        {
            SavedState.Of(previous._sampler!).LoadInto(_sampler);
        }

        if (previous._score is { } score)
        {
            Score.GoOnFrom(score, keepsIntervals: Layout.Levels.SequenceEqual(previous.Layout.Levels));
        }

        _models.GoOnFrom(previous._models, TargetsOf(history));
        for (int i = 0; i < Math.Min(_steps.Length, previous._steps.Length); i++)
        {
            _steps[i].GoOnFrom(previous._steps[i]);
        }

        Reissue();
    }

    // The targets of the history up to the last value that this series has learned; later ticks lie inside an open bar.
    private Observation[] TargetsOf(ReadOnlySpan<Observation> history)
    {
        BarSampler? sampler = _sampler is null ? null : new BarSampler(Configuration.Sampling);
        List<Observation> closed = [];
        Observation latest = default;
        foreach (Observation observation in history)
        {
            if (observation.Time > _origin.Time)
            {
                break;
            }

            latest = observation;
            if (sampler is null || sampler.TryClose(observation, out latest))
            {
                closed.Add(latest);
            }

            latest = observation;
        }

        if (sampler is not null && history.Length > 0 && history[0].Time <= _origin.Time)
        {
            closed.Add(latest);
        }

        List<Observation> targets = [];
        for (int i = Configuration.Target.IsChange() ? 1 : 0; i < closed.Count; i++)
        {
            if (Configuration.Target.TryApply(i > 0 ? closed[i - 1].Value : 0, closed[i].Value, out double target))
            {
                targets.Add(new Observation(closed[i].Time, target));
            }
        }

        return [.. targets];
    }

    // The forecast that stands is of the old configuration; the same past now speaks through the new one.
    private void Reissue()
    {
        if (Observations == 0)
        {
            return;
        }

        bool isVoid = _origin != _last;
        foreach (HorizonStep step in _steps)
        {
            step.Withdraw();
        }

        Issue(_last.Value);
        if (!isVoid)
        {
            return;
        }

        _isScored = false;
        foreach (HorizonStep step in _steps)
        {
            step.Void();
        }
    }
}
