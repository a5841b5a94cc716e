namespace StreamForecast.Models.Evaluation;

/// <summary>
/// Feeds observations to a series' forecaster as they would arrive live and sums up the errors of the ensemble and of each expert:
/// every forecast is read before the value it stands for is learned.
/// </summary>
/// <example><code>
/// var evaluation = new PrequentialEvaluation(new SeriesConfiguration { Profile = "balanced" }, firstScoredRow: 2500);
/// foreach (Observation row in rows) evaluation.Add(row);
/// evaluation.Ensemble.RelativeRmse; // below 1: better than naive
/// </code></example>
public sealed class PrequentialEvaluation
{
    private readonly long _firstScoredRow;
    private readonly double[] _numbers;
    private readonly double[] _forecasts;
    private readonly PrequentialScore[] _experts;
    private readonly HorizonScores _horizon;
    private double _naiveErrorsBefore;
    private long _rowsBefore;

    /// <param name="configuration">The series.</param>
    /// <param name="firstScoredRow">Observations (closed bars, when sampling bars) before the first one scored, at least 0.</param>
    public PrequentialEvaluation(SeriesConfiguration configuration, long firstScoredRow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstScoredRow);
        _firstScoredRow = firstScoredRow;
        Forecaster = new SeriesForecaster(configuration);
        Ensemble = new PrequentialScore(Forecaster.Layout.Levels.Count);
        _numbers = new double[Forecaster.Layout.Length];
        _forecasts = new double[Forecaster.Experts.Count];
        _experts = [.. Forecaster.Experts.Select(_ => new PrequentialScore())];
        _horizon = new HorizonScores(Forecaster.Layout);
    }

    public SeriesForecaster Forecaster { get; }

    public PrequentialScore Ensemble { get; }

    /// <summary>The experts' scores, in the order of <see cref="SeriesForecaster.Experts"/>.</summary>
    public IReadOnlyList<PrequentialScore> Experts => _experts;

    /// <summary>Naive's mean absolute error before the first scored row, the unit of <see cref="PrequentialScore.Mase"/>.</summary>
    public double NaiveMaeBefore => _naiveErrorsBefore / _rowsBefore;

    /// <summary>
    /// The score of the forecasts <paramref name="step"/> steps ahead, in input units, each against the forecast issued that many
    /// observations before; naive is the last value then.
    /// </summary>
    public PrequentialScore Step(int step) => _horizon[step];

    /// <summary>The first scored row of a file whose protocol says nothing else: its last three quarters are scored.</summary>
    public static long DefaultFirstScoredRow(long rows) => rows - (long)(rows * 0.75);

    public LearnOutcome Add(Observation row)
    {
        long index = Forecaster.Observations;
        bool hasForecast = Forecaster.Last is not null;
        double naive = Forecaster.NaiveTarget;
        double forecast = Forecaster.TargetForecast;
        Forecaster.Forecast(_numbers);
        for (int k = 0; k < _forecasts.Length; k++)
        {
            _forecasts[k] = Forecaster.ExpertForecast(k);
        }

        long undefined = Forecaster.Undefined;
        LearnOutcome outcome = Forecaster.Learn(row);
        if (outcome == LearnOutcome.Undefined || Forecaster.Undefined != undefined)
        {
            _horizon.Void();
        }

        if (outcome != LearnOutcome.Learned)
        {
            return outcome;
        }

        double actual = Forecaster.LastTarget;
        if (hasForecast && !double.IsNaN(actual))
        {
            Score(index, forecast, naive, actual);
        }

        double value = Forecaster.Last!.Value.Value;
        Forecaster.Forecast(_numbers);
        _horizon.Add(value, _numbers, index >= _firstScoredRow);
        return outcome;
    }

    private void Score(long index, double forecast, double naive, double actual)
    {
        if (index < _firstScoredRow)
        {
            _naiveErrorsBefore += Math.Abs(actual - naive);
            _rowsBefore++;
            return;
        }

        Ensemble.Add(forecast, naive, actual);
        ReadOnlySpan<double> intervals = _numbers.AsSpan(ForecastLayout.IntervalsOffset, 2 * Forecaster.Layout.Levels.Count);
        Ensemble.AddIntervals(intervals, Forecaster.Last!.Value.Value);
        for (int k = 0; k < _experts.Length; k++)
        {
            _experts[k].Add(_forecasts[k], naive, actual);
        }
    }
}
