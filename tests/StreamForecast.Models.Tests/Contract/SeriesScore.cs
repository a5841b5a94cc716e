namespace StreamForecast.Models.Tests.Contract;

/// <summary>How a series' forecasts turned out, counted here from what it issued, not asked of it.</summary>
internal sealed class SeriesScore
{
    private readonly int[] _hits;
    private double _squares;
    private double _naiveSquares;
    private int _scored;

    private SeriesScore(int levels) => _hits = new int[levels];

    /// <summary>Root mean squared error of the mean over that of the last value.</summary>
    public double RelativeRmse => Math.Sqrt(_squares / _naiveSquares);

    /// <summary>True while no mean issued was anything but a number.</summary>
    public bool IsFinite { get; private set; } = true;

    /// <summary>Part of the values inside the interval of a level.</summary>
    public double Coverage(int level) => (double)_hits[level] / _scored;

    /// <summary>Scores each forecast from the warm-up on, then learns the value.</summary>
    public static SeriesScore Of(SeriesUnderLaw series, ReadOnlySpan<double> values)
    {
        var score = new SeriesScore(series.Layout.Levels.Count);
        double[] numbers = new double[series.Layout.Length];
        for (int t = 0; t < values.Length; t++)
        {
            if (series.IsReady)
            {
                series.Forecast(numbers);
                score.Add(numbers, values[t - 1], values[t]);
            }

            series.Learn(t, values[t]);
        }

        return score;
    }

    private void Add(double[] numbers, double naive, double value)
    {
        double mean = numbers[ForecastLayout.MeanOffset];
        IsFinite &= double.IsFinite(mean);
        _squares += (value - mean) * (value - mean);
        _naiveSquares += (value - naive) * (value - naive);
        _scored++;
        for (int level = 0; level < _hits.Length; level++)
        {
            int lower = ForecastLayout.IntervalsOffset + (2 * level);
            if (value >= numbers[lower] && value <= numbers[lower + 1])
            {
                _hits[level]++;
            }
        }
    }
}
