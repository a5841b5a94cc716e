namespace StreamForecast.Models.Explanation;

/// <summary>The next forecast taken apart: what each past value contributes to it, newest first.</summary>
/// <param name="Gradients"><c>d forecast / d y(t-i)</c>, parameters and scales held still.</param>
/// <param name="Contributions">Gradient times the value's distance from the centre, in the units of the forecast.</param>
/// <param name="Bias">What is left of the forecast: the centre, constants, and values older than those listed.</param>
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
        newestFirst = newestFirst[..Math.Min(newestFirst.Length, MaxLags)];
        Span<double> next = stackalloc double[1];
        forecaster.Forecast(next);
        double[] gradients = new double[MaxLags];
        forecaster.MemoryProfile(gradients);

        double[] contributions = new double[newestFirst.Length];
        double bias = next[0];
        for (int lag = 0; lag < contributions.Length; lag++)
        {
            contributions[lag] = gradients[lag] * (newestFirst[lag] - centre);
            bias -= contributions[lag];
        }

        return new MemoryExplanation(gradients[..contributions.Length], contributions, bias, FindHalfLife(gradients));
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
