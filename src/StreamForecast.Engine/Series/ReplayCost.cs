using StreamForecast.Models;

namespace StreamForecast.Engine.Series;

/// <summary>
/// About how long one tick of a series takes to replay. Nothing that a series learns depends on it: it only decides how much log may stand
/// above its snapshots. Measured on one core with states out of the cache, rounded up.
/// </summary>
internal static class ReplayCost
{
    private const double FastNanoseconds = 1_000;
    private const double BalancedNanoseconds = 6_000;
    private const double FullNanoseconds = 20_000;
    private const double NetworkNanoseconds = 8_000;
    private const double OtherExpertNanoseconds = 1_500;

    /// <summary>What each further step of the horizon adds, of the first.</summary>
    private const double StepShare = 0.2;

    private static readonly string[] Networks = ["lstm", "gru", "elman", "stack"];

    /// <returns>Nanoseconds.</returns>
    public static long Of(SeriesConfiguration configuration)
    {
        double models = configuration.Experts.Count > 0
            ? FastNanoseconds + configuration.Experts.Sum(OfExpert)
            : configuration.Profile switch { "full" => FullNanoseconds, "balanced" => BalancedNanoseconds, _ => FastNanoseconds };
        return (long)(models * (1 + (StepShare * (configuration.Horizon - 1))));
    }

    private static double OfExpert(string expression) =>
        Array.Exists(Networks, network => expression.TrimStart().StartsWith(network, StringComparison.OrdinalIgnoreCase))
            ? NetworkNanoseconds
            : OtherExpertNanoseconds;
}
