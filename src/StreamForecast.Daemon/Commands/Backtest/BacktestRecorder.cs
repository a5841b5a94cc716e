using StreamForecast.Models;
using StreamForecast.Models.Evaluation;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Keeps what the pictures show while a series runs; its memory does not grow with the series.</summary>
internal sealed class BacktestRecorder
{
    /// <summary>Most series of a run that are recorded: a picture of more cannot be read.</summary>
    public const int MaxSeries = 8;

    /// <summary>Scored rows kept from the end.</summary>
    public const int StretchRows = 200;

    /// <summary>Most points kept of error and weights over time, the last row's included.</summary>
    public const int TracePoints = 400;

    private readonly Queue<ScoredRow> _stretch = new(StretchRows);
    private readonly ThinnedTrace<TracePoint> _trace = new(TracePoints);
    private double[] _standing = [];
    private long _scored;

    /// <summary>Call after each observation that the evaluation took.</summary>
    /// <param name="evaluation">The run.</param>
    /// <param name="outcome">What became of the observation.</param>
    public void Add(PrequentialEvaluation evaluation, LearnOutcome outcome)
    {
        if (outcome != LearnOutcome.Learned)
        {
            return;
        }

        if (evaluation.Ensemble.Count > _scored)
        {
            _scored = evaluation.Ensemble.Count;
            AddScored(evaluation);
        }

        var numbers = new double[evaluation.Forecaster.Layout.Length];
        evaluation.Forecaster.Forecast(numbers);
        _standing = numbers[..evaluation.Forecaster.Layout.Stride];
    }

    public SeriesRecording Finish(PrequentialEvaluation evaluation)
    {
        List<TracePoint> trace = [.. _trace.Points];
        if (trace.Count > 0 && trace[^1].Count < _scored)
        {
            trace.Add(PointOf(evaluation));
        }

        return new SeriesRecording(evaluation.Forecaster.Layout.Levels, evaluation.Forecaster.Experts, [.. _stretch], trace);
    }

    private static TracePoint PointOf(PrequentialEvaluation evaluation)
    {
        PrequentialScore score = evaluation.Ensemble;
        return new TracePoint(
            evaluation.Forecaster.Observations,
            evaluation.Forecaster.Last!.Value.Time,
            score.Count,
            score.Mse * score.Count,
            score.NaiveMse * score.Count,
            evaluation.Forecaster.ExpertWeights.ToArray());
    }

    private void AddScored(PrequentialEvaluation evaluation)
    {
        Observation last = evaluation.Forecaster.Last!.Value;
        if (_stretch.Count == StretchRows)
        {
            _stretch.Dequeue();
        }

        _stretch.Enqueue(new ScoredRow(evaluation.Forecaster.Observations, last.Time, last.Value, _standing));
        if (_trace.Advance())
        {
            _trace.Keep(PointOf(evaluation));
        }
    }
}
