using StreamForecast.Models.Scaling;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>Says which series were too short for their scores to mean anything, rather than leave a row of dashes to be puzzled over.</summary>
internal static class ShortSeries
{
    /// <summary>Series named in one warning; more are counted.</summary>
    private const int MaxNames = 5;

    public static void Warn(TextWriter warnings, string path, IReadOnlyList<BacktestResult> results)
    {
        Warn(warnings, path, [.. results.Where(result => result.Ensemble.N == 0)], "no observation lies where scoring begins or after it: nothing was scored");
        Warn(
            warnings,
            path,
            [.. results.Where(result => result.Ensemble.N > 0 && !result.IsWarmedUp)],
            $"shorter than the warm-up of {FrameBuilder.Rows} observations: every forecast is naive's");
    }

    private static void Warn(TextWriter warnings, string path, BacktestResult[] of, string what)
    {
        if (of.Length == 0)
        {
            return;
        }

        string names = string.Join(", ", of.Take(MaxNames).Select(result => result.Series));
        string more = of.Length > MaxNames ? $" and {of.Length - MaxNames} more" : "";
        warnings.WriteLine($"warning: {path}, series {names}{more}: {what}");
    }
}
