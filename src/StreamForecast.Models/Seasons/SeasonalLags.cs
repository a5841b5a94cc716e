using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Seasons;

/// <summary>
/// The lags of a seasonal autoregression: the recent ones, and beyond them those around one and more seasons back that
/// <see cref="Autoregression.MaxLag"/> allows. Without a season only the recent ones.
/// </summary>
public static class SeasonalLags
{
    private const double WideFrom = 0.999;

    /// <param name="recent">The lags 1 to this are always in.</param>
    /// <param name="season">Observations a season, or null.</param>
    /// <param name="forgetting">
    /// Of the regression. From .999 up its memory is long enough for mD-1 to mD+2 at m = 1, 2, 3, 7 seasons of D; below, and at 1, where
    /// weights that have once settled hardly move again, it gets D, D+1, D+2, 2D, 2D+1, 7D, 7D+1.
    /// </param>
    public static int[] For(int recent, int? season, double forgetting)
    {
        IEnumerable<int> lags = season is not { } d || d > Autoregression.MaxLag ? []
            : forgetting is >= WideFrom and < 1 ? from m in (int[])[1, 2, 3, 7] from near in Enumerable.Range(-1, 4) select (m * d) + near
            : [d, d + 1, d + 2, 2 * d, (2 * d) + 1, 7 * d, (7 * d) + 1];
        return [.. Enumerable.Range(1, recent), .. lags.Where(lag => lag > recent && lag <= Autoregression.MaxLag).Distinct().Order()];
    }
}
