using System.Runtime.CompilerServices;

namespace StreamForecast.Models;

/// <summary>
/// Where the numbers of a forecast lie in one flat array, step after step:
/// mean, median, up, then lower and upper of each level in the configured order.
/// </summary>
/// <param name="Horizon">Whole steps ahead, at least 1.</param>
/// <param name="Levels">Nominal coverages, ascending.</param>
public sealed record ForecastLayout(int Horizon, IReadOnlyList<double> Levels)
{
    public const int MeanOffset = 0;
    public const int MedianOffset = 1;
    public const int UpOffset = 2;
    public const int IntervalsOffset = 3;

    private const int Remembered = 64;

    private static readonly ForecastLayout?[] Recent = new ForecastLayout?[Remembered];

    /// <summary>Numbers a step.</summary>
    public int Stride => IntervalsOffset + (2 * Levels.Count);

    /// <summary>Numbers a forecast.</summary>
    public int Length => Horizon * Stride;

    /// <summary>The same object for series of the same horizon and list of levels, as long as few others are made in between.</summary>
    internal static ForecastLayout Of(int horizon, IReadOnlyList<double> levels)
    {
        ref ForecastLayout? place = ref Recent[(uint)(RuntimeHelpers.GetHashCode(levels) + horizon) % Remembered];
        ForecastLayout? known = Volatile.Read(ref place);
        if (known?.Horizon == horizon && ReferenceEquals(known.Levels, levels))
        {
            return known;
        }

        var made = new ForecastLayout(horizon, levels);
        Volatile.Write(ref place, made);
        return made;
    }
}

/// <summary>What is expected of a series after one learned observation. Immutable once published.</summary>
/// <param name="Layout">How <paramref name="Numbers"/> is laid out.</param>
/// <param name="Sequence">Counts the forecasts of this series from 1; with series and epoch it is the forecast's identity.</param>
/// <param name="Time">Event time of the observation it follows, unix nanoseconds.</param>
/// <param name="Value">The observation it follows, in input units.</param>
/// <param name="IsReady">False while warming up: then there are no intervals (their numbers are NaN).</param>
/// <param name="IsDegraded">True while an expert is out of the mixture after tripping its guard.</param>
/// <param name="Numbers">The flat numbers, <see cref="ForecastLayout.Length"/> of them, in input units.</param>
public sealed record Forecast(
    ForecastLayout Layout,
    long Sequence,
    long Time,
    double Value,
    bool IsReady,
    bool IsDegraded,
    double[] Numbers)
{
    /// <param name="step">Steps ahead, 1 to the horizon.</param>
    public double Mean(int step) => Numbers[Start(step) + ForecastLayout.MeanOffset];

    /// <summary>
    /// The forecast to take where absolute error counts. It is no bound of the intervals, which lie around the mean, and may fall outside
    /// a narrow one.
    /// </summary>
    /// <param name="step">Steps ahead, 1 to the horizon.</param>
    public double Median(int step) => Numbers[Start(step) + ForecastLayout.MedianOffset];

    /// <summary>Probability that the value <paramref name="step"/> steps ahead is higher than <see cref="Value"/>.</summary>
    public double Up(int step) => Numbers[Start(step) + ForecastLayout.UpOffset];

    public bool HasIntervals => Layout.Levels.Count > 0 && !double.IsNaN(Numbers[ForecastLayout.IntervalsOffset]);

    /// <param name="step">Steps ahead, 1 to the horizon.</param>
    /// <param name="level">Index into <see cref="ForecastLayout.Levels"/>.</param>
    public Interval Interval(int step, int level)
    {
        int at = Start(step) + ForecastLayout.IntervalsOffset + (2 * level);
        return new Interval(Layout.Levels[level], Numbers[at], Numbers[at + 1]);
    }

    private int Start(int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, Layout.Horizon);
        return (step - 1) * Layout.Stride;
    }
}
