namespace StreamForecast.Models.Evaluation;

/// <summary>
/// Scores forecasts of every step against the forecast issued that many observations before. Scoring further steps against what
/// was issued later is an easy leak: the later forecast has seen values in between.
/// </summary>
internal sealed class HorizonScores
{
    private readonly ForecastLayout _layout;
    private readonly PrequentialScore[] _scores;

    // Origin and means of each of the last forecasts, one row a forecast.
    private readonly double[][] _issued;
    private long _count;
    private long _scorableFrom;

    public HorizonScores(ForecastLayout layout)
    {
        _layout = layout;
        _scores = new PrequentialScore[layout.Horizon];
        _issued = new double[layout.Horizon][];
        for (int i = 0; i < layout.Horizon; i++)
        {
            _scores[i] = new PrequentialScore();
            _issued[i] = new double[layout.Horizon + 1];
        }
    }

    /// <param name="step">Steps ahead, from 1.</param>
    public PrequentialScore this[int step] => _scores[step - 1];

    /// <summary>Forgets the forecasts that wait.</summary>
    public void Void() => _scorableFrom = _count;

    /// <param name="value">What came, in input units.</param>
    /// <param name="numbers">The forecast issued after it.</param>
    /// <param name="isScored">Whether this row counts.</param>
    public void Add(double value, ReadOnlySpan<double> numbers, bool isScored)
    {
        for (int step = 1; isScored && step <= _layout.Horizon && _count - step >= _scorableFrom; step++)
        {
            double[] issued = _issued[(_count - step) % _layout.Horizon];
            _scores[step - 1].Add(issued[step], issued[0], value);
        }

        double[] next = _issued[_count % _layout.Horizon];
        next[0] = value;
        for (int step = 1; step <= _layout.Horizon; step++)
        {
            next[step] = numbers[((step - 1) * _layout.Stride) + ForecastLayout.MeanOffset];
        }

        _count++;
    }
}
