using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Linear;

/// <summary>Level and damped trend by fixed smoothing constants (Holt 1957; the damping after Gardner and McKenzie 1985).</summary>
public sealed class Holt(SmoothingConstants constants) : IForecaster, IExplainable
{
    private readonly SmoothingConstants _constants = constants.Validated();
    private TrendState _state;
    private long _learned;

    public StateKind Kind => new("holt", 1);

    public int WarmUp => 8;

    public bool IsReady => _learned >= WarmUp;

    public void Forecast(Span<double> horizon)
    {
        TrendState state = _state;
        foreach (ref double step in horizon)
        {
            step = state.Next(_constants);
            state = state.After(_constants, error: 0);
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        _state = _learned == 0 ? new TrendState(value, 0) : _state.After(_constants, value - _state.Next(_constants));
        _learned++;
    }

    public void MemoryProfile(Span<double> gradients)
    {
        TrendState deviation = default(TrendState).After(_constants, error: 1);
        foreach (ref double gradient in gradients)
        {
            gradient = deviation.Next(_constants);
            deviation = deviation.After(_constants, -gradient);
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write([_state.Level, _state.Trend]);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        _state = new TrendState(reader.ReadNumber(), reader.ReadNumber());
    }
}
