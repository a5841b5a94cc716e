namespace StreamForecast.Models.Explanation;

/// <summary>The next forecast taken apart: what each past value contributes to it, newest first.</summary>
/// <param name="Gradients"><c>d forecast / d y(t-i)</c>, parameters and scales held still.</param>
/// <param name="Contributions">Gradient times the value's distance from the centre, in the units of the forecast; NaN where the value is not known.</param>
/// <param name="Bias">What is left of the forecast: the centre, constants, and values older than those listed or not known.</param>
/// <param name="HalfLife">
/// The smallest lag up to which the absolute gradients make up half of all; 0 is the last value alone. Null when no value counts.
/// </param>
public sealed record MemoryExplanation(
    IReadOnlyList<double> Gradients, IReadOnlyList<double> Contributions, double Bias, int? HalfLife)
{
    /// <summary>Most lags that are looked at.</summary>
    public const int MaxLags = 1_024;

    /// <param name="forecaster">A forecaster that is explainable.</param>
    /// <param name="newestFirst">The last learned values, newest first; those past <see cref="MaxLags"/> are left out.</param>
    /// <param name="centre">Where a value contributes nothing: the centre of the series' frame, 0 for returns.</param>
    public static MemoryExplanation Of<T>(T forecaster, ReadOnlySpan<double> newestFirst, double centre)
        where T : IForecaster, IExplainable
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        Span<double> next = stackalloc double[1];
        forecaster.Forecast(next);
        double[] gradients = new double[MaxLags];
        forecaster.MemoryProfile(gradients);
        return Of(next[0], gradients, newestFirst, centre);
    }

    /// <param name="forecast">The standing forecast.</param>
    /// <param name="gradients">Its profile over <see cref="MaxLags"/>, further than what is listed: the half-life looks at all of it.</param>
    /// <param name="newestFirst">The last learned values, newest first; NaN where one is not known, whose contribution is NaN too.</param>
    /// <param name="centre">Where a value contributes nothing.</param>
    public static MemoryExplanation Of(
        double forecast, ReadOnlySpan<double> gradients, ReadOnlySpan<double> newestFirst, double centre)
    {
        double[] contributions = new double[Math.Min(newestFirst.Length, MaxLags)];
        double bias = forecast;
        for (int lag = 0; lag < contributions.Length; lag++)
        {
            contributions[lag] = gradients[lag] * (newestFirst[lag] - centre);
            bias -= double.IsNaN(contributions[lag]) ? 0 : contributions[lag];
        }

        return new MemoryExplanation(gradients[..contributions.Length].ToArray(), contributions, bias, FindHalfLife(gradients));
    }

    /// <returns>The half-life of a profile, as <see cref="HalfLife"/> says.</returns>
    public static int? FindHalfLife(ReadOnlySpan<double> gradients)
    {
        double all = 0;
        foreach (double gradient in gradients)
        {
            all += Math.Abs(gradient);
        }

        double reached = 0;
        for (int lag = 0; lag < gradients.Length && all > 0; lag++)
        {
            reached += Math.Abs(gradients[lag]);
            if (reached >= all / 2)
            {
                return lag;
            }
        }

        return null;
    }
}
