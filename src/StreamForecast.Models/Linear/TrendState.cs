namespace StreamForecast.Models.Linear;

/// <summary>Level and damped trend, and how an error moves them. The same step moves a deviation of the two, the model being linear.</summary>
/// <param name="Level">Where the series stands.</param>
/// <param name="Trend">What it gains a step.</param>
internal readonly record struct TrendState(double Level, double Trend)
{
    public double Next(in SmoothingConstants constants) => Level + (constants.Damping * Trend);

    /// <param name="constants">Alpha, beta and phi.</param>
    /// <param name="error">The value less what was forecast for it.</param>
    public TrendState After(in SmoothingConstants constants, double error) => new(
        Next(constants) + (constants.Level * error),
        (constants.Damping * Trend) + (constants.Level * constants.Trend * error));
}
