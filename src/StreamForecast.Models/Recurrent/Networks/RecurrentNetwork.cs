using StreamForecast.Models.Explanation;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// A network of Elman, GRU, LSTM and dense layers trained online: at every value one Adam step on the gradient of truncated
/// back-propagation through time, the window run again from the state stored before it. Starts as the naive forecast.
/// </summary>
/// <remarks>What it sees and puts out is scaled by <see cref="InnerScale"/>.</remarks>
public sealed class RecurrentNetwork : IForecaster, IExplainable, IGradientFlow, ILearnedParameters
{
    public const double DefaultRate = 1e-3;

    /// <summary>Steps of back-propagation.</summary>
    public const int DefaultWindow = 16;

    public const int MaxWindow = 64;

    private readonly IReadOnlyList<LayerPlan> _plans;
    private readonly LayerStack _stack;
    private readonly NetworkTrainer _trainer;
    private readonly StateTrail _trail;
    private readonly InnerScale _scale;
    private readonly AlignedNumbers _parameters;
    private readonly double[] _targets;
    private double _output;

    /// <param name="layers">First the one that sees the inputs; at most 8.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <param name="differenceScale">Root mean squared change of the values before the first; above 0.</param>
    /// <param name="rate">Adam's step length.</param>
    /// <param name="window">Steps of back-propagation, 1 to <see cref="MaxWindow"/>.</param>
    public RecurrentNetwork(
        IReadOnlyList<LayerPlan> layers, ulong seed, double differenceScale = 1, double rate = DefaultRate, int window = DefaultWindow)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, MaxWindow);
        _plans = layers;
        _stack = new LayerStack(layers, window);
        _trainer = new NetworkTrainer(_stack, rate);
        _trail = new StateTrail(window, _stack.StateSize);
        _scale = new InnerScale(differenceScale);
        _targets = new double[window];
        _parameters = new AlignedNumbers(_stack.ParameterCount);
        _stack.Initialise(_parameters.All, seed);
    }

    public StateKind Kind => new("network", 1);

    public int WarmUp => InnerScale.HeldRows;

    public bool IsReady => _trail.Count >= WarmUp;

    /// <inheritdoc/>
    public double ParameterNorm => Math.Sqrt(Lanes.Dot(_parameters.All, _parameters.All));

    /// <summary>Beyond the first step the network runs on its own forecasts, its scale held still.</summary>
    public void Forecast(Span<double> horizon)
    {
        if (horizon.IsEmpty) return;
        double last = _scale.Last;
        double next = horizon[0] = _scale.Forecast(last, _output);
        if (horizon.Length == 1) return;
        _stack.BeginLookAhead(_trail.WindowSteps);
        for (int step = 1; step < horizon.Length; step++)
        {
            double output = _stack.LookAhead(_parameters.All, _scale.LevelInput(next), _scale.ChangeInput(last, next));
            last = next;
            next = horizon[step] = _scale.Forecast(last, output);
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        double change = 0;
        if (_trail.Count > 0)
        {
            _targets.AsSpan(1).CopyTo(_targets);
            _targets[^1] = _scale.Target(value);
            _trainer.Train(_parameters.All, _targets.AsSpan(_targets.Length - _trail.WindowSteps));
            double last = _scale.Last;
            _scale.Learn(value);
            change = _scale.ChangeInput(last, value);
        }
        else
        {
            _scale.Learn(value);
        }

        _trail.Push(_scale.LevelInput(value), change);
        RunWindow();
        _stack.CopyState(_trail.WindowSteps, _trail.Newest);
        _trail.KeepCheckpoint();
    }

    /// <summary>Reaches <see cref="StateTrail.ExplainedSteps"/> values back; what is older counts as 0.</summary>
    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (gradients.IsEmpty || _trail.Count == 0) return;
        int steps = _trail.RunSteps;
        Span<double> byInputs = stackalloc double[steps * LayerStack.Inputs];
        RunBack(byInputs, stackalloc double[steps + 1]);
        _scale.ToMemoryProfile(_trail.RunInputs, byInputs, gradients[..Math.Min(gradients.Length, StateTrail.ExplainedSteps)]);
    }

    /// <inheritdoc/>
    public void GradientAgainstLag(Span<double> norms)
    {
        norms.Clear();
        if (norms.IsEmpty || _trail.Count == 0) return;
        int steps = _trail.RunSteps;
        Span<double> squares = stackalloc double[steps + 1];
        RunBack(stackalloc double[steps * LayerStack.Inputs], squares);
        double newest = squares[steps];
        if (newest == 0) return;
        for (int lag = 0; lag < norms.Length && lag <= Math.Min(steps, StateTrail.ExplainedSteps); lag++)
        {
            norms[lag] = Math.Sqrt(squares[steps - lag] / newest);
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_parameters.All);
        writer.Write(_targets);
        writer.Write(_scale);
        writer.Write(_trail);
        writer.Write(_trainer);
    }

    public void Load(StateReader reader)
    {
        reader.Read(_parameters.All);
        reader.Read(_targets);
        reader.Read(_scale);
        reader.Read(_trail);
        reader.Read(_trainer);
        RunWindow();
    }

    private void RunWindow()
    {
        _stack.Start(_trail.WindowStart);
        _stack.Run(_parameters.All, _trail.WindowInputs);
        _output = _stack.Output(_parameters.All, _trail.WindowSteps);
    }

    // A stack of its own, long enough to reach back: explaining is rare, and the memory of one is not kept for it.
    private void RunBack(Span<double> byInputs, Span<double> stateSquares)
    {
        var stack = new LayerStack(_plans, _trail.RunSteps);
        stack.Start(_trail.RunStart);
        stack.Run(_parameters.All, _trail.RunInputs);
        stack.Sensitivities(_parameters.All, _trail.RunSteps, byInputs, stateSquares);
    }
}
