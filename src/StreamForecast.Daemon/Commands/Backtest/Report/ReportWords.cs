using System.Globalization;
using StreamForecast.Daemon.Options;
using StreamForecast.Models;
using StreamForecast.Models.Sampling;

namespace StreamForecast.Daemon.Commands.Backtest.Report;

/// <summary>What the report says in words; each sentence follows from a number in it, and none goes beyond.</summary>
internal static class ReportWords
{
    /// <summary>Differences below half a percent are called none: they change with the seed.</summary>
    private const double AsGoodAsNaive = 0.005;

    public static readonly IReadOnlyList<(string Term, string Meaning)> Glossary =
    [
        ("naive", "The forecast that nothing changes: the next value equals the last one. The yardstick for everything here."),
        ("ensemble", "The forecast that the daemon issues: all experts together, weighted by how they have done so far."),
        ("RMSE, MAE, MSE", "Root mean squared, mean absolute and mean squared error of the one-step forecast, in units of the target: "
            + "those of the file, or parts of one (0.01 is 1 %) where returns are forecast."),
        ("/ naive", "The error over naive's on the same rows. 0.95 means 5 % smaller than naive's, 1.05 means 5 % larger."),
        ("MASE", "Mean absolute error over naive's mean absolute error on the rows before the first scored one."),
        ("direction right", "Of the rows where value and forecast both moved, the part where they moved the same way."),
        ("promised, measured", "An interval of 0.8 should hold 80 % of the values. Measured is the part that it did hold."),
        ("mean width",
            "Upper end minus lower end, in units of the file. Of two intervals that hold what they promise, the narrower is better."),
    ];

    public static readonly string Warning =
        "These are errors of forecasts on past values. They are not profits: trading has costs, spreads and delays that nothing here "
        + "counts, and what held in the past need not hold again. On daily prices an error close to naive's is what honest forecasts reach.";

    public static string Summary(string title, BacktestScore ensemble)
    {
        if (ensemble.N == 0)
        {
            return $"{title}: no row was scored; there are too few observations.";
        }

        string rows = ensemble.N.ToString("N0", CultureInfo.InvariantCulture);
        return $"{title}: over {rows} scored rows {Comparison(ensemble.RelativeRmse)}{Moves(ensemble)}{Coverage(ensemble)}.";
    }

    /// <summary>The configuration, name by name as the configuration file and the options call them.</summary>
    public static IEnumerable<(string Name, string Value)> Configuration(SeriesConfiguration configuration)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        yield return configuration.Experts.Count > 0
            ? ("experts", string.Join(", ", configuration.Experts))
            : ("profile", configuration.Profile);
        yield return ("target", SeriesRuleReader.Targets.First(target => target.Value == configuration.Target).Name);
        yield return ("sample", configuration.Sampling.Kind == SamplingKind.EveryTick ? "tick" : configuration.Sampling.ToString());
        yield return ("horizon", configuration.Horizon.ToString(invariant));
        yield return ("intervals", string.Join(", ", configuration.Levels.Select(level => level.ToString(invariant))));
        yield return ("season", configuration.Season?.ToString(invariant) ?? "auto");
        yield return ("seed", configuration.Seed.ToString(invariant));
    }

    private static string Comparison(double relative)
    {
        string off = SeriesCharts.Percent(Math.Round(Math.Abs(1 - relative), 4));
        return relative switch
        {
            double.NaN => "there is nothing to compare with, for the value never moved",
            < 1 - AsGoodAsNaive => $"the error (RMSE) was {off} smaller than naive\u2019s",
            > 1 + AsGoodAsNaive => $"the error (RMSE) was {off} larger than naive\u2019s",
            _ => $"the error (RMSE) was within {SeriesCharts.Percent(AsGoodAsNaive)} of naive\u2019s, which is to say the same",
        };
    }

    private static string Moves(BacktestScore ensemble) => double.IsFinite(ensemble.DirectionalAccuracy)
        ? $", the direction was right in {SeriesCharts.Percent(Math.Round(ensemble.DirectionalAccuracy, 3))} of the moves"
        : "";

    private static string Coverage(BacktestScore ensemble)
    {
        int widest = ensemble.Levels.Count - 1;
        return widest >= 0 && double.IsFinite(ensemble.Coverage[widest])
            ? $", and the {SeriesCharts.Percent(ensemble.Levels[widest])} interval held "
                + $"{SeriesCharts.Percent(Math.Round(ensemble.Coverage[widest], 3))} of the values"
            : "";
    }
}
