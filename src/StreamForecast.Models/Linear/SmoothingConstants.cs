namespace StreamForecast.Models.Linear;

/// <summary>The fixed constants of Holt's and Holt-Winters' smoothing.</summary>
/// <param name="Level">Alpha: fraction of the error that the level follows, inside (0, 1].</param>
/// <param name="Trend">Beta: fraction of the level's correction that the trend follows, in [0, 1].</param>
/// <param name="Damping">Phi: what is left of the trend after each step, in [0, 1]; 1 lets it run for ever.</param>
public readonly record struct SmoothingConstants(double Level, double Trend, double Damping)
{
    /// <summary>Those of the default ensemble.</summary>
    public static readonly SmoothingConstants Default = new(0.8, 0.2, 0.8);

    /// <exception cref="ArgumentOutOfRangeException">A constant is outside its range.</exception>
    public SmoothingConstants Validated()
    {
        Require(Level is > 0 and <= 1, Level, "Level (alpha) must be inside (0, 1].");
        Require(Trend is >= 0 and <= 1, Trend, "Trend (beta) must be in [0, 1].");
        Require(Damping is >= 0 and <= 1, Damping, "Damping (phi) must be in [0, 1].");
        return this;
    }

    private static void Require(bool holds, double value, string reason)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, reason);
        }
    }
}
