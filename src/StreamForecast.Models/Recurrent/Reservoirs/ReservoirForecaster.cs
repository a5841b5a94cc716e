using StreamForecast.Models.Explanation;
using StreamForecast.Models.Linear;
using StreamForecast.Models.Recurrent.Networks;

namespace StreamForecast.Models.Recurrent.Reservoirs;

/// <summary>
/// A reservoir whose readout, over its state, the level, the change and 1, is learned by recursive least squares; it forecasts the next
/// change on the scale of <see cref="InnerScale"/>.
/// </summary>
public sealed class ReservoirForecaster : IForecaster, IExplainable, IRelearning, ILearnedParameters
{
    public const double DefaultForgetting = 0.9995;
    public const double DefaultRadius = 0.9;
    public const double DefaultLeak = 0.5;
    public const double DefaultInputScale = 0.5;
    public const int MaxUnits = 256;

    private const double Delta = 1;
    private const double TraceCap = 1e3;

    // Level, change and 1, after the state.
    private const int DirectFeatures = 3;

    private readonly IReservoir _reservoir;
    private readonly RecursiveLeastSquares _readout;
    private readonly InnerScale _scale;
    private readonly StateTrail _trail;
    private readonly double[] _features;

    private ReservoirForecaster(IReservoir reservoir, double forgetting, double differenceScale)
    {
        _reservoir = reservoir;
        _features = new double[reservoir.Size + DirectFeatures];
        _readout = new RecursiveLeastSquares(_features.Length, forgetting, Delta, TraceCap);
        _scale = new InnerScale(differenceScale);
        _trail = new StateTrail(window: 0, reservoir.Size);
    }

    public StateKind Kind => new(_reservoir.Name, 1);

    public int WarmUp => InnerScale.HeldRows;

    public bool IsReady => _trail.Count >= WarmUp;

    private Span<double> State => _trail.Newest;

    /// <summary>Echo-state network: random, sparse, never trained.</summary>
    /// <param name="units">1 to <see cref="MaxUnits"/>.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="differenceScale">Root mean squared change of the values before the first; above 0.</param>
    /// <param name="forgetting">Of the readout, in (0, 1].</param>
    /// <param name="radius">Spectral radius, above 0.</param>
    /// <param name="leak">Share of the new value a step, in (0, 1].</param>
    /// <param name="inputScale">Standard deviation of the input weights.</param>
    public static ReservoirForecaster EchoState(
        int units,
        ulong seed,
        double differenceScale = 1,
        double forgetting = DefaultForgetting,
        double radius = DefaultRadius,
        double leak = DefaultLeak,
        double inputScale = DefaultInputScale)
    {
        RequireUnits(units);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(leak);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leak, 1);
        return new ReservoirForecaster(new EchoStateReservoir(units, seed, radius, leak, inputScale), forgetting, differenceScale);
    }

    /// <summary>Diagonal linear recurrent unit with fixed eigenvalues.</summary>
    /// <param name="units">Complex units, 1 to <see cref="MaxUnits"/>.</param>
    /// <param name="seed">Seed of the eigenvalues.</param>
    /// <param name="differenceScale">Root mean squared change of the values before the first; above 0.</param>
    /// <param name="forgetting">Of the readout, in (0, 1].</param>
    public static ReservoirForecaster LinearUnits(
        int units, ulong seed, double differenceScale = 1, double forgetting = DefaultForgetting)
    {
        RequireUnits(units);
        return new ReservoirForecaster(new LinearRecurrentUnit(units, seed), forgetting, differenceScale);
    }

    /// <summary>Beyond the first step the reservoir runs on its own forecasts, its scale held still.</summary>
    public void Forecast(Span<double> horizon)
    {
        if (horizon.IsEmpty) return;
        double last = _scale.Last;
        double next = horizon[0] = _scale.Forecast(last, _readout.Predict(_features));
        if (horizon.Length == 1) return;
        Span<double> features = stackalloc double[_features.Length];
        _features.CopyTo(features);
        for (int step = 1; step < horizon.Length; step++)
        {
            double level = _scale.LevelInput(next);
            double change = _scale.ChangeInput(last, next);
            _reservoir.Step(level, change, features[.._reservoir.Size]);
            SetDirect(features, level, change);
            last = next;
            next = horizon[step] = _scale.Forecast(last, _readout.Predict(features));
        }
    }

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        double change = 0;
        if (_trail.Count > 0)
        {
            _readout.Learn(_features, _scale.Target(value));
            double last = _scale.Last;
            _scale.Learn(value);
            change = _scale.ChangeInput(last, value);
        }
        else
        {
            _scale.Learn(value);
        }

        double level = _scale.LevelInput(value);
        _reservoir.Step(level, change, State);
        _trail.Push(level, change);
        _trail.KeepCheckpoint();
        State.CopyTo(_features);
        SetDirect(_features, level, change);
    }

    /// <inheritdoc/>
    public double ParameterNorm => _readout.WeightNorm;

    public void Relearn() => _readout.Relearn();

    /// <summary>Reaches <see cref="StateTrail.ExplainedSteps"/> values back; what is older counts as 0.</summary>
    public void MemoryProfile(Span<double> gradients)
    {
        gradients.Clear();
        if (gradients.IsEmpty || _trail.Count == 0) return;
        int steps = _trail.RunSteps;
        int size = _reservoir.Size;
        ReadOnlySpan<double> inputs = _trail.RunInputs;
        double[] before = RunAgain(inputs, steps);
        Span<double> byInputs = stackalloc double[steps * LayerStack.Inputs];
        Span<double> adjoint = stackalloc double[size];
        _readout.Weights[..size].CopyTo(adjoint);
        for (int step = steps - 1; step >= 0; step--)
        {
            Span<double> to = byInputs.Slice(step * LayerStack.Inputs, LayerStack.Inputs);
            (to[0], to[1]) = _reservoir.StepBack(inputs[2 * step], inputs[(2 * step) + 1], before.AsSpan(step * size, size), adjoint);
        }

        byInputs[^2] += _readout.Weights[size];
        byInputs[^1] += _readout.Weights[size + 1];
        _scale.ToMemoryProfile(inputs, byInputs, gradients[..Math.Min(gradients.Length, StateTrail.ExplainedSteps)]);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_features);
        writer.Write(_scale);
        writer.Write(_trail);
        writer.Write(_readout);
    }

    public void Load(StateReader reader)
    {
        reader.Read(_features);
        reader.Read(_scale);
        reader.Read(_trail);
        reader.Read(_readout);
    }

    private static void RequireUnits(int units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, MaxUnits);
    }

    private static void SetDirect(Span<double> features, double level, double change)
    {
        features[^3] = level;
        features[^2] = change;
        features[^1] = 1;
    }

    // The state before each step.
    private double[] RunAgain(ReadOnlySpan<double> inputs, int steps)
    {
        int size = _reservoir.Size;
        double[] states = new double[(steps + 1) * size];
        _trail.RunStart.CopyTo(states);
        for (int step = 0; step < steps; step++)
        {
            Span<double> next = states.AsSpan((step + 1) * size, size);
            states.AsSpan(step * size, size).CopyTo(next);
            _reservoir.Step(inputs[2 * step], inputs[(2 * step) + 1], next);
        }

        return states;
    }
}
