namespace StreamForecast.Models.Tests.Contract;

/// <summary>A whole series' forecaster as <see cref="SeriesLaws"/> see it: what it takes in, what it issues, what it would save.</summary>
internal class SeriesUnderLaw(string profile) : IPersistent
{
    private const long Day = 86_400_000_000_000;

    private static readonly ThreadLocal<Func<string, SeriesUnderLaw>?> Exchanged = new();

    private readonly SeriesForecaster _series = new(new SeriesConfiguration { Profile = profile });

    public StateKind Kind => _series.Kind;

    public ForecastLayout Layout => _series.Layout;

    public bool IsReady => _series.IsReady;

    public bool IsDegraded => _series.IsDegraded;

    /// <summary>The forecaster of a profile, or whichever <see cref="With"/> puts in its place.</summary>
    public static SeriesUnderLaw Create(string profile) => Exchanged.Value is { } other ? other(profile) : new SeriesUnderLaw(profile);

    /// <summary>Has <see cref="Create"/> make something else while <paramref name="action"/> runs, on this thread.</summary>
    public static void With(Func<string, SeriesUnderLaw> create, Action action)
    {
        Exchanged.Value = create;
        try
        {
            action();
        }
        finally
        {
            Exchanged.Value = null;
        }
    }

    /// <summary>Learns the value of the day that <paramref name="row"/> counts.</summary>
    public virtual void Learn(int row, double value) => _series.Learn(new Observation(row * Day, value));

    public virtual void Forecast(Span<double> numbers) => _series.Forecast(numbers);

    public virtual void Save(StateWriter writer) => _series.Save(writer);

    public void Load(StateReader reader) => _series.Load(reader);
}
