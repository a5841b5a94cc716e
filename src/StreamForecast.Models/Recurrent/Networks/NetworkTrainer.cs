using StreamForecast.Models.Optimizers;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// One gradient step a value on half the squared errors of a window: the newest with weight 1, the older ones with 1/length each.
/// Residuals are clipped at three standard deviations and the gradient at norm 1, so that one wild value moves little.
/// </summary>
internal sealed class NetworkTrainer : IPersistent
{
    private const double ResidualLimit = 3;
    private const double GradientLimit = 1;
    private const double VarianceWeight = 0.01;

    // A residual beyond four deviations enters the variance as four.
    private const double VarianceLimit = 16;
    private const double SmallestVariance = 1e-9;

    private readonly LayerStack _stack;
    private readonly Adam _adam;
    private readonly AlignedNumbers _gradient;
    private readonly double[] _errors;
    private double _variance = 1;

    public NetworkTrainer(LayerStack stack, double rate)
    {
        _stack = stack;
        _adam = new Adam(stack.ParameterCount, rate);
        _gradient = new AlignedNumbers(stack.ParameterCount);
        _errors = new double[stack.Steps];
    }

    public StateKind Kind => new("network-trainer", 1);

    /// <summary>Moves the parameters by the window that the stack has just run with them.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="targets">What each step's output should have been, oldest first.</param>
    public void Train(Span<double> parameters, ReadOnlySpan<double> targets)
    {
        Span<double> errors = _errors.AsSpan(0, targets.Length);
        _stack.Outputs(parameters, errors);
        double limit = ResidualLimit * Math.Sqrt(_variance);
        double older = 1.0 / targets.Length;
        double residual = 0;
        for (int step = 0; step < targets.Length; step++)
        {
            residual = errors[step] - targets[step];
            errors[step] = older * Math.Clamp(residual, -limit, limit);
        }

        errors[^1] = Math.Clamp(residual, -limit, limit);

        _stack.Gradient(parameters, errors, _gradient.All);
        _variance += VarianceWeight * (Math.Min(residual * residual, (VarianceLimit * _variance) + SmallestVariance) - _variance);
        GradientClipping.Clip(_gradient.All, GradientLimit);
        _adam.Step(parameters, _gradient.All);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_variance);
        writer.Write(_adam);
    }

    public void Load(StateReader reader)
    {
        _variance = reader.ReadNumber();
        reader.Read(_adam);
    }
}
