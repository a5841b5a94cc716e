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

    /// <param name="series">The series.</param>
    /// <param name="advance">Told how many rows were taken since the call before.</param>
    /// <returns>The ensemble's score, then each expert's.</returns>
    public IReadOnlyList<BacktestScore> Run(BacktestSeries series, Action<int> advance)
    {
        var evaluation = new PrequentialEvaluation(configuration, scoreFrom ?? DefaultFirstScoredRow(series));
        long began = Stopwatch.GetTimestamp();
        Feed(series, evaluation, advance);
        double ticksPerSecond = series.Rows.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        IReadOnlyList<string> experts = evaluation.Forecaster.Experts;
        return
        [
            BacktestScore.OfEnsemble(series.Name, evaluation, ticksPerSecond),
            .. experts.Select((name, k) =>
                BacktestScore.Of(series.Name, name, evaluation.Experts[k], evaluation.NaiveMaeBefore, ticksPerSecond)),
        ];
    }

    private void Feed(BacktestSeries series, PrequentialEvaluation evaluation, Action<int> advance)
    {
        int told = 0;
        for (int i = 0; i < series.Rows.Count; i++)
        {
            if (evaluation.Add(series.Rows[i]) == LearnOutcome.Learned)
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
