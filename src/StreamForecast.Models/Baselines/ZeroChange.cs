using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Baselines;

/// <summary>
/// Forecasts 0 for ever. Over differences or returns this is the random walk of the underlying price, and so the honest baseline
/// there: the last return is a far worse forecast, against which everything looks good.
/// </summary>
public sealed class ZeroChange : IForecaster, IExplainable
{
    public StateKind Kind => new("zero-change", 1);

    public int WarmUp => 1;

    public bool IsReady { get; private set; }

    public void Forecast(Span<double> horizon) => horizon.Clear();

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        IsReady = true;
    }

    public void MemoryProfile(Span<double> gradients) => gradients.Clear();

    public void Save(StateWriter writer) => writer.Write(IsReady);

    public void Load(StateReader reader) => IsReady = reader.ReadFlag();
}
