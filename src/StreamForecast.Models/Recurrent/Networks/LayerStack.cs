using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// Layers one above the other and a linear head with one output, run over a window of steps. Holds activations, no parameters: those
/// are one flat array, layer after layer, then the head's weights and its bias.
/// </summary>
internal sealed class LayerStack
{
    /// <summary>Numbers that the first layer sees a step.</summary>
    public const int Inputs = 2;

    /// <summary>Most layers.</summary>
    public const int MaxLayers = 8;

    private readonly Layer[] _layers;
    private readonly AlignedNumbers[] _outputGradients;

    /// <param name="plans">First the layer that sees the inputs; 1 to <see cref="MaxLayers"/>.</param>
    /// <param name="steps">Longest window.</param>
    public LayerStack(IReadOnlyList<LayerPlan> plans, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfZero(plans.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plans.Count, MaxLayers);
        Steps = steps;

        // A window of n steps has n + 1 rows; two more serve to look ahead without touching it.
        int capacity = steps + 3;
        _layers = new Layer[plans.Count];
        _outputGradients = new AlignedNumbers[plans.Count];
        int inputs = Inputs;
        for (int i = 0; i < plans.Count; i++)
        {
            _layers[i] = plans[i].Build(inputs, capacity);
            _outputGradients[i] = new AlignedNumbers(steps * _layers[i].Padded);
            inputs = plans[i].Units;
            HeadOffset += _layers[i].ParameterCount;
            StateSize += _layers[i].StateSize;
        }
    }

    public int Steps { get; }

    public int StateSize { get; }

    public int ParameterCount => HeadOffset + Top.Units + 1;

    /// <summary>Where the head's weights begin.</summary>
    public int HeadOffset { get; }

    private Layer Top => _layers[^1];

    private int AheadRow => Steps + 1;

    /// <summary>Draws the layers' weights. The head is 0, so that the network starts as the naive forecast.</summary>
    public void Initialise(Span<double> parameters, ulong seed)
    {
        parameters.Clear();
        var random = new SeededRandom(seed);
        foreach (Layer layer in _layers)
        {
            layer.Initialise(parameters[..layer.ParameterCount], ref random);
            parameters = parameters[layer.ParameterCount..];
        }
    }

    /// <summary>Sets the state that the first step starts from.</summary>
    public void Start(ReadOnlySpan<double> state) => SetState(0, state);

    /// <summary>Copies out the state after <paramref name="steps"/> steps.</summary>
    public void CopyState(int steps, Span<double> state)
    {
        foreach (Layer layer in _layers)
        {
            layer.CopyState(steps, state[..layer.StateSize]);
            state = state[layer.StateSize..];
        }
    }

    /// <summary>Runs the window.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="inputs"><see cref="Inputs"/> numbers a step, oldest first.</param>
    public void Run(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs)
    {
        int steps = inputs.Length / Inputs;
        _layers[0].SetInputs(inputs);
        for (int i = 0; i < _layers.Length; i++)
        {
            Layer layer = _layers[i];
            for (int step = 0; step < steps; step++)
            {
                if (i > 0) CopyUp(i, step);
                layer.Step(parameters, step);
            }

            parameters = parameters[layer.ParameterCount..];
        }
    }

    /// <summary>The head's output after the given count of steps.</summary>
    public double Output(ReadOnlySpan<double> parameters, int steps) =>
        Lanes.Dot(parameters.Slice(HeadOffset, Top.Units), Top.Output(steps)[..Top.Units]) + parameters[HeadOffset + Top.Units];

    /// <summary>The head's output after each step of a window, oldest first.</summary>
    public void Outputs(ReadOnlySpan<double> parameters, Span<double> outputs)
    {
        StepVectors rows = Top.Outputs;
        ReadOnlySpan<double> head = parameters.Slice(HeadOffset, Top.Units);
        double bias = parameters[HeadOffset + Top.Units];
        for (int step = 0; step < outputs.Length; step++)
        {
            outputs[step] = Lanes.Dot(head, rows[step, head.Length]) + bias;
        }
    }

    /// <summary>Stands at the end of a window, from which <see cref="LookAhead"/> goes on. The window itself stays as it is.</summary>
    public void BeginLookAhead(int steps)
    {
        foreach (Layer layer in _layers)
        {
            CopyRow(layer, steps, AheadRow);
        }
    }

    /// <summary>One step beyond the window with the given inputs; returns the head's output.</summary>
    public double LookAhead(ReadOnlySpan<double> parameters, double level, double change)
    {
        ReadOnlySpan<double> all = parameters;
        Span<double> first = _layers[0].Input(AheadRow);
        first[0] = level;
        first[1] = change;
        for (int i = 0; i < _layers.Length; i++)
        {
            Layer layer = _layers[i];
            if (i > 0) CopyUp(i, AheadRow);
            layer.Step(parameters, AheadRow);
            parameters = parameters[layer.ParameterCount..];
        }

        foreach (Layer layer in _layers)
        {
            CopyRow(layer, AheadRow + 1, AheadRow);
        }

        return Output(all, AheadRow);
    }

    /// <summary>The derivative by every parameter of <c>sum over steps of errors[s] * output(s)</c>, errors held still. Once after a run.</summary>
    public void Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<double> errors, Span<double> gradient)
    {
        HeadGradient(errors, gradient.Slice(HeadOffset, Top.Units + 1));
        Backward(parameters, errors, [], [], gradient);
    }

    /// <summary>The derivatives of the newest output, parameters held still. Once after a run.</summary>
    /// <param name="parameters">As in the run.</param>
    /// <param name="steps">Steps that were run.</param>
    /// <param name="byInputs">By the inputs of each step, <see cref="Inputs"/> a step.</param>
    /// <param name="stateSquares">By the state before each step, squared and summed; last by the state after all steps.</param>
    public void Sensitivities(ReadOnlySpan<double> parameters, int steps, Span<double> byInputs, Span<double> stateSquares)
    {
        Span<double> errors = stackalloc double[steps];
        errors.Clear();
        errors[^1] = 1;
        byInputs.Clear();
        stateSquares.Clear();
        Backward(parameters, errors, byInputs, stateSquares, []);
        ReadOnlySpan<double> head = parameters.Slice(HeadOffset, Top.Units);
        stateSquares[steps] = Lanes.Dot(head, head);
    }

    private static void CopyRow(Layer layer, int from, int to)
    {
        Span<double> state = stackalloc double[2 * Lanes.Pad(LayerPlan.MaxUnits)];
        layer.CopyState(from, state[..layer.StateSize]);
        layer.Output(from).CopyTo(layer.Output(to));
        layer.SetState(to, state[..layer.StateSize]);
    }

    private void Backward(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> errors,
        Span<double> byInputs,
        Span<double> stateSquares,
        Span<double> gradient)
    {
        SpreadErrors(parameters.Slice(HeadOffset, Top.Units), errors);
        int end = HeadOffset;
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            Layer layer = _layers[i];
            int start = end - layer.ParameterCount;
            Span<double> below = i == 0 ? byInputs : _outputGradients[i - 1].All;
            if (i > 0) below.Clear();
            layer.Backward(
                parameters[start..end], errors.Length, _outputGradients[i].All, below, i == 0 ? Inputs : _layers[i - 1].Padded, stateSquares);
            if (!gradient.IsEmpty) layer.Gradient(errors.Length, gradient[start..end]);
            end = start;
        }
    }

    private void HeadGradient(ReadOnlySpan<double> errors, Span<double> gradient)
    {
        Span<double> weights = stackalloc double[Top.Padded];
        OuterProducts.Sum(weights, Top.Padded, 1, Top.Outputs, new StepVectors(errors, 1), errors.Length);
        weights[..Top.Units].CopyTo(gradient);
        double bias = 0;
        foreach (double error in errors)
        {
            bias += error;
        }

        gradient[^1] = bias;
    }

    // The padding is 0 from the beginning.
    private void SpreadErrors(ReadOnlySpan<double> head, ReadOnlySpan<double> errors) =>
        OuterProducts.Write(_outputGradients[^1].All, Top.Padded, head, errors);

    private void CopyUp(int layer, int row)
    {
        Span<double> input = _layers[layer].Input(row);
        _layers[layer - 1].Output(row + 1)[..input.Length].CopyTo(input);
    }

    private void SetState(int row, ReadOnlySpan<double> state)
    {
        foreach (Layer layer in _layers)
        {
            layer.SetState(row, state[..layer.StateSize]);
            state = state[layer.StateSize..];
        }
    }
}
