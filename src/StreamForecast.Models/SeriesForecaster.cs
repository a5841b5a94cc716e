namespace StreamForecast.Models;

/// <summary>What became of one observation.</summary>
public enum LearnOutcome
{
    /// <summary>Inside a bar that has not closed: kept as the bar's last value.</summary>
    InsideBar,

    /// <summary>The transform is undefined here (a return after 0): counted, not learned.</summary>
    Undefined,

    /// <summary>Learned; a new forecast stands.</summary>
    Learned,
}

/// <summary>
/// The whole forecaster of one series: sampler, transform, scaler, ensemble, intervals. Deterministic: its state follows from its
/// configuration and the observations alone.
/// </summary>
public sealed class SeriesForecaster : IPersistent
{
    public SeriesForecaster(SeriesConfiguration configuration)
    {
        Configuration = configuration;
        Layout = new ForecastLayout(configuration.Horizon, configuration.Levels);
    }

    public StateKind Kind => new("series", 1);

    public SeriesConfiguration Configuration { get; }

    public ForecastLayout Layout { get; }

    /// <summary>Values learned so far.</summary>
    public long Observations { get; private set; }

    /// <summary>The last learned observation (the bar's close, when sampling bars); null before the first.</summary>
    public Observation? Last { get; private set; }

    public bool IsReady => Observations >= 64;

    public bool IsDegraded => Observations < 0;

    /// <summary>Root mean squared error of the forecast over that of the naive one, prequentially since the start; NaN until ready.</summary>
    public double RelativeRmse => Observations + double.NaN;

    /// <summary>Empirical coverage at horizon 1 of each level, prequentially; NaN until measured.</summary>
    public double Coverage(int level) => Layout.Levels[level];

    /// <summary>Scores the standing forecast against the observation, learns it and stands the next forecast. Times do not go back.</summary>
    public LearnOutcome Learn(Observation observation)
    {
        Observations++;
        Last = observation;
        return LearnOutcome.Learned;
    }

    /// <summary>Copies the standing forecast into <paramref name="numbers"/>, laid out as <see cref="Layout"/> says.</summary>
    public void Forecast(Span<double> numbers) => numbers[..Layout.Length].Fill(Last?.Value ?? double.NaN);

    public void Save(StateWriter writer) => ArgumentNullException.ThrowIfNull(writer);

    public void Load(StateReader reader) => ArgumentNullException.ThrowIfNull(reader);
}
