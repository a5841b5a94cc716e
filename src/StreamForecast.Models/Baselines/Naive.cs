using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Baselines;

/// <summary>The random walk: every coming value equals the last one. What any other model has to beat.</summary>
public sealed class Naive : IForecaster, IExplainable
{
    private double _last;

    public StateKind Kind => new("naive", 1);

    public int WarmUp => 1;

    public bool IsReady { get; private set; }

    /// <summary>Before the first value the forecast is 0.</summary>
    public void Forecast(Span<double> horizon) => horizon.Fill(_last);

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        _last = value;
        IsReady = true;
    }

    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (!gradients.IsEmpty)
        {
            gradients[0] = 1;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_last);
        writer.Write(IsReady);
    }

    public void Load(StateReader reader)
    {
        _last = reader.ReadNumber();
        IsReady = reader.ReadFlag();
    }
}
