using StreamForecast.Models.Explanation;
using StreamForecast.Models.Optimizers;

namespace StreamForecast.Models.Linear;

/// <summary>
/// AR(1) as one linear neuron, <c>forecast = m * y(t) + b</c>, trained by plain gradient steps on half the squared error. Meant for
/// values near unit scale: the step does not know the units.
/// </summary>
/// <param name="rate">Step length, above 0.</param>
/// <param name="gradientLimit">Longest gradient followed as it is; infinity for none.</param>
/// <param name="m">Slope at the start: 1 for levels (the random walk), 0 for returns.</param>
/// <param name="b">Bias at the start.</param>
public sealed class LinearNeuron(double rate, double gradientLimit = 1, double m = 1, double b = 0) : IForecaster, IExplainable, ILearnedParameters
{
    private double _m = m;
    private double _b = b;
    private double _last;
    private long _learned;

    public StateKind Kind => new("neuron", 1);

    public int WarmUp => 3;

    public bool IsReady => _learned >= WarmUp;

    /// <inheritdoc/>
    public double ParameterNorm => Math.Sqrt((_m * _m) + (_b * _b));

    public void Forecast(Span<double> horizon)
    {
        double x = _last;
        foreach (ref double step in horizon)
        {
            x = (_m * x) + _b;
            step = x;
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        if (_learned > 0)
        {
            double error = (_m * _last) + _b - value;
            Span<double> gradient = [error * _last, error];
            GradientClipping.Clip(gradient, gradientLimit);
            _m -= rate * gradient[0];
            _b -= rate * gradient[1];
        }

        _last = value;
        _learned++;
    }

    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (!gradients.IsEmpty)
        {
            gradients[0] = _m;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write([_m, _b, _last]);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        _m = reader.ReadNumber();
        _b = reader.ReadNumber();
        _last = reader.ReadNumber();
    }
}
