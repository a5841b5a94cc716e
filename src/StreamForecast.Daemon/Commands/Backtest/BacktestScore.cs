using StreamForecast.Models;
using StreamForecast.Models.Evaluation;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>How one model did on one series.</summary>
internal sealed record BacktestScore
{
    /// <summary>Stands for the mean over series.</summary>
    public const string AllSeries = "*";

    public const string Ensemble = "ensemble";

    public required string Series { get; init; }

    /// <summary><see cref="Ensemble"/>, or an expert's name.</summary>
    public required string Model { get; init; }

    /// <summary>Rows scored.</summary>
    public required long N { get; init; }

    /// <summary>True when errors are returns, and so comparable between series; false when they are in the units of the input.</summary>
    public bool IsRelative { get; init; }

    public required double Mse { get; init; }

    public required double Mae { get; init; }

    public required double Rmse { get; init; }

    public required double RelativeRmse { get; init; }

    public required double RelativeMae { get; init; }

    public required double Mase { get; init; }

    public required double DirectionalAccuracy { get; init; }

    /// <summary>Nominal coverages of the intervals; none for experts, whose intervals nobody sees.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Empirical coverage of each level.</summary>
    public IReadOnlyList<double> Coverage { get; init; } = [];

    /// <summary>Mean width of each level's interval, in input units.</summary>
    public IReadOnlyList<double> Width { get; init; } = [];

    /// <summary>The ensemble's steps from the second on, each against "no change" from where it was issued; none for experts.</summary>
    public IReadOnlyList<StepScore> Steps { get; init; } = [];

    /// <summary>Ticks the whole series took a second, all of its models together.</summary>
    public required double TicksPerSecond { get; init; }

    /// <param name="series">The series.</param>
    /// <param name="model">Its model.</param>
    /// <param name="score">How that did.</param>
    /// <param name="evaluation">The run it is of.</param>
    /// <param name="ticksPerSecond">Of the run.</param>
    public static BacktestScore Of(
        string series, string model, PrequentialScore score, PrequentialEvaluation evaluation, double ticksPerSecond) => new()
        {
            Series = series,
            Model = model,
            N = score.Count,
            IsRelative = evaluation.Forecaster.Configuration.Target.IsRelative(),
            Mse = score.Mse,
            Mae = score.Mae,
            Rmse = score.Rmse,
            RelativeRmse = score.RelativeRmse,
            RelativeMae = score.RelativeMae,
            Mase = score.Mase(evaluation.NaiveMaeBefore),
            DirectionalAccuracy = score.DirectionalAccuracy,
            TicksPerSecond = ticksPerSecond,
        };

    public static BacktestScore OfEnsemble(string series, PrequentialEvaluation evaluation, double ticksPerSecond)
    {
        ForecastLayout layout = evaluation.Forecaster.Layout;
        return Of(series, Ensemble, evaluation.Ensemble, evaluation, ticksPerSecond) with
        {
            Levels = layout.Levels,
            Coverage = [.. Enumerable.Range(0, layout.Levels.Count).Select(evaluation.Ensemble.Coverage)],
            Width = [.. Enumerable.Range(0, layout.Levels.Count).Select(evaluation.Ensemble.Width)],
            Steps = [.. Enumerable.Range(2, layout.Horizon - 1).Select(step => StepScore.Of(step, evaluation.Step(step)))],
        };
    }

    /// <summary>
    /// Means of each model over the series it ran on; a number that a series lacks is left out of its mean. Rows add up. What is in units of
    /// the input has no mean over several series, whose units nobody knows to be the same: there is none of it.
    /// </summary>
    public static IEnumerable<BacktestScore> MeansOverSeries(IEnumerable<BacktestScore> scores) => scores
        .GroupBy(score => score.Model, StringComparer.Ordinal)
        .Select(model =>
        {
            BacktestScore[] all = [.. model];
            int levels = all[0].Levels.Count;
            bool isOne = all.Length == 1;
            bool haveOneUnit = isOne || all[0].IsRelative;
            return new BacktestScore
            {
                Series = AllSeries,
                Model = model.Key,
                N = all.Sum(score => score.N),
                IsRelative = all[0].IsRelative,
                Mse = haveOneUnit ? Mean(all, score => score.Mse) : double.NaN,
                Mae = haveOneUnit ? Mean(all, score => score.Mae) : double.NaN,
                Rmse = haveOneUnit ? Mean(all, score => score.Rmse) : double.NaN,
                RelativeRmse = Mean(all, score => score.RelativeRmse),
                RelativeMae = Mean(all, score => score.RelativeMae),
                Mase = Mean(all, score => score.Mase),
                DirectionalAccuracy = Mean(all, score => score.DirectionalAccuracy),
                Levels = all[0].Levels,
                Coverage = [.. Enumerable.Range(0, levels).Select(i => Mean(all, score => score.Coverage[i]))],
                Width = [.. Enumerable.Range(0, levels).Select(i => isOne ? all[0].Width[i] : double.NaN)],
                Steps = [.. all[0].Steps.Select((step, i) => new StepScore(
                    step.Step,
                    all.Sum(score => score.Steps[i].N),
                    Mean(all, score => score.Steps[i].RelativeRmse),
                    Mean(all, score => score.Steps[i].RelativeMae)))],
                TicksPerSecond = Mean(all, score => score.TicksPerSecond),
            };
        });

    private static double Mean(BacktestScore[] scores, Func<BacktestScore, double> number) =>
        scores.Select(number).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}

/// <summary>How a further step of the ensemble did.</summary>
/// <param name="Step">Steps ahead, from 2.</param>
/// <param name="N">Rows scored.</param>
/// <param name="RelativeRmse">Over "no change" from where the forecast was issued.</param>
/// <param name="RelativeMae">Likewise.</param>
internal sealed record StepScore(int Step, long N, double RelativeRmse, double RelativeMae)
{
    public static StepScore Of(int step, PrequentialScore score) => new(step, score.Count, score.RelativeRmse, score.RelativeMae);
}
