namespace StreamForecast.Models;

/// <summary>A prediction band: the next value should fall inside it with probability <paramref name="Level"/>.</summary>
/// <param name="Level">Nominal coverage, inside (0, 1).</param>
/// <param name="Lower">Lower edge in the series' units.</param>
/// <param name="Upper">Upper edge in the series' units.</param>
public readonly record struct Interval(double Level, double Lower, double Upper);
