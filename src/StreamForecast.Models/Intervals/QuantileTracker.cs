using MathNet.Numerics.Distributions;

namespace StreamForecast.Models.Intervals;

/// <summary>
/// Half-widths of intervals in units of the usual error, moved after every error so that misses come as often as they should,
/// whatever the distribution (quantile tracking: Angelopoulos, Candes and Tibshirani, "Conformal PID control for time series
/// prediction", NeurIPS 2023).
/// </summary>
public static class QuantileTracker
{
    /// <summary>Errors before the half-widths move from the normal quantile: until then their unit is still being found.</summary>
    public const int LeastErrors = 30;

    /// <summary>Step of a half-width. Coverage nears its level at a rate of one over step and rows.</summary>
    private const double Step = 0.05;

    /// <summary>Where the half-width of a level starts: the quantile of a normal error.</summary>
    public static double Start(double level) => Normal.InvCDF(0, 1, (1 + level) / 2);

    /// <param name="halfWidth">The half-width as it is.</param>
    /// <param name="level">Nominal coverage.</param>
    /// <param name="missed">Whether the value fell outside the interval as issued.</param>
    /// <returns>The half-width after the error.</returns>
    public static double Next(double halfWidth, double level, bool missed) =>
        Math.Max(0, halfWidth + (Step * ((missed ? 1 : 0) - (1 - level))));
}
