using System.Diagnostics;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Sampling;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Sends one series through the live forecaster as fast as it goes.</summary>
internal sealed class BacktestRun(SeriesConfiguration configuration, long? scoreFrom, ForecastFile? output)
{
    /// <summary>Rows between two words to the progress bar.</summary>
    private const int RowsAStep = 500;

    /// <param name="file">The file it came from.</param>
    /// <param name="series">The series.</param>
    /// <param name="recorder">Keeps what the pictures show; null when they do not show this series.</param>
    /// <param name="advance">Told how many rows were taken since the call before.</param>
    public BacktestResult Run(string file, BacktestSeries series, BacktestRecorder? recorder, Action<int> advance)
    {
        var evaluation = new PrequentialEvaluation(configuration, scoreFrom ?? DefaultFirstScoredRow(series));
        long began = Stopwatch.GetTimestamp();
        Feed(series, evaluation, recorder, advance);
        double ticksPerSecond = series.Rows.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        IReadOnlyList<string> experts = evaluation.Forecaster.Experts;
        IReadOnlyList<BacktestScore> scores =
        [
            BacktestScore.OfEnsemble(series.Name, evaluation, ticksPerSecond),
            .. experts.Select((name, k) =>
                BacktestScore.Of(series.Name, name, evaluation.Experts[k], evaluation, ticksPerSecond)),
        ];
        return new BacktestResult(file, scores, recorder?.Finish(evaluation)) { IsWarmedUp = evaluation.Forecaster.IsReady };
    }

    private void Feed(BacktestSeries series, PrequentialEvaluation evaluation, BacktestRecorder? recorder, Action<int> advance)
    {
        int told = 0;
        for (int i = 0; i < series.Rows.Count; i++)
        {
            LearnOutcome outcome = evaluation.Add(series.Rows[i]);
            recorder?.Add(evaluation, outcome);
            if (outcome == LearnOutcome.Learned)
            {
                output?.Write(series.Name, evaluation.Forecaster);
            }

            if (i + 1 - told == RowsAStep)
            {
                advance(RowsAStep);
                told = i + 1;
            }
        }

        advance(series.Rows.Count - told);
    }

    private long DefaultFirstScoredRow(BacktestSeries series)
    {
        if (configuration.Sampling.Kind == SamplingKind.EveryTick)
        {
            return PrequentialEvaluation.DefaultFirstScoredRow(series.Rows.Count);
        }

        var bars = new BarSampler(configuration.Sampling);
        return PrequentialEvaluation.DefaultFirstScoredRow(series.Rows.Count(row => bars.TryClose(row, out _)));
    }
}
