namespace StreamForecast.Models.Scaling;

/// <summary>Weights of exponentially weighted means.</summary>
public static class Weights
{
    /// <summary>The weight of the newest value under which the weight of a value halves every <paramref name="halfLife"/> rows.</summary>
    public static double OfHalfLife(double halfLife) => 1 - Math.Pow(0.5, 1 / halfLife);
}
