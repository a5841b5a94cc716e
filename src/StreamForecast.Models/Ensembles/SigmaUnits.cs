using StreamForecast.Models.Scaling;

namespace StreamForecast.Models.Ensembles;

/// <summary>
/// The unit in which experts are combined: sigma, the usual error of the naive forecast of late, known before the value comes.
/// Measured, this is what keeps a mixture from being led astray by one burst of a series whose volatility changes.
/// </summary>
public struct SigmaUnits
{
    /// <summary>Forecasts and values further than this many sigmas from naive count as this far.</summary>
    public const double Reach = 6;

    /// <summary>Until so many errors are known, sigma is 1: the scale of the frame.</summary>
    private const int LeastErrors = 8;

    /// <summary>Of the variance, in frame units: a series at rest must not make the first movement infinite.</summary>
    private const double LeastVariance = 1e-6;

    private TwoSpeedVariance _variance;

    public readonly double Sigma => _variance.Count < LeastErrors ? 1 : Math.Sqrt(Math.Max(_variance.Value, LeastVariance));

    public static double Clip(double value) => Math.Clamp(value, -Reach, Reach);

    /// <param name="error">The value less its naive forecast, in frame units.</param>
    public void Learn(double error) => _variance.Learn(error);

    public readonly void Save(StateWriter writer) => _variance.Save(writer);

    public static SigmaUnits Load(StateReader reader) => new() { _variance = TwoSpeedVariance.Load(reader) };
}
