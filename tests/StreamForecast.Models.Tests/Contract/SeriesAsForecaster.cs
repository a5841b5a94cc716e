namespace StreamForecast.Models.Tests.Contract;

/// <summary>A whole series' forecaster seen as one model over levels, a value a minute, so that it answers to the same laws.</summary>
public sealed class SeriesAsForecaster(string profile) : IForecaster
{
    private const int Horizon = 60;
    private const long NanosecondsAMinute = 60_000_000_000;

    private readonly SeriesForecaster _series = new(new SeriesConfiguration { Profile = profile, Horizon = Horizon });
    private readonly double[] _numbers = new double[Horizon * 9];

    public StateKind Kind => _series.Kind;

    public int WarmUp => 64;

    public bool IsReady => _series.IsReady;

    public void Forecast(Span<double> horizon)
    {
        if (_series.Last is null)
        {
            horizon.Clear();
            return;
        }

        _series.Forecast(_numbers);
        for (int step = 0; step < horizon.Length; step++)
        {
            horizon[step] = _numbers[step * _series.Layout.Stride];
        }
    }

    public void Learn(double value) => _series.Learn(new Observation(_series.Observations * NanosecondsAMinute, value));

    public void Save(StateWriter writer) => _series.Save(writer);

    public void Load(StateReader reader) => _series.Load(reader);
}
