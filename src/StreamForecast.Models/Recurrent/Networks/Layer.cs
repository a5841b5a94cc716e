using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// One layer of a network over a window of steps. Row s holds what step s starts from: its inputs, a constant 1 and the outputs of the
/// step before it (which are its hidden state), so that one matrix product serves all three; step s leaves its outputs in row s + 1.
/// </summary>
/// <remarks>Outputs are padded to whole vectors of four. Weights of the padding are 0 and stay so, for its gradient is exactly 0.</remarks>
internal abstract class Layer
{
    private const int LineNumbers = 8;

    private readonly AlignedNumbers _rows;
    private readonly int _lead;
    private readonly int _stride;

    /// <param name="inputs">Numbers a step from below.</param>
    /// <param name="units">Numbers a step that the layer puts out.</param>
    /// <param name="capacity">Rows, one more than steps.</param>
    protected Layer(int inputs, int units, int capacity)
    {
        Inputs = inputs;
        Units = units;
        Padded = Lanes.Pad(units);
        int beforeState = (inputs + 1 + LineNumbers - 1) / LineNumbers * LineNumbers;
        _lead = beforeState - (inputs + 1);
        _stride = beforeState + ((Padded + LineNumbers - 1) / LineNumbers * LineNumbers);
        _rows = new AlignedNumbers(capacity * _stride);
        for (int row = 0; row < capacity; row++)
        {
            _rows[(row * _stride) + _lead + inputs] = 1;
        }
    }

    public int Inputs { get; }

    public int Units { get; }

    /// <summary><see cref="Units"/> in whole vectors of four.</summary>
    public int Padded { get; }

    /// <summary>Numbers that one step hands to the next.</summary>
    public abstract int StateSize { get; }

    public abstract int ParameterCount { get; }

    /// <summary>Inputs, 1 and hidden state of every step.</summary>
    protected StepVectors Rows => new(_rows.All[_lead..], _stride);

    /// <summary>Outputs of every step.</summary>
    public StepVectors Outputs => new(_rows.All[(At(1) + Inputs + 1)..], _stride);

    /// <summary>Hidden state of every step.</summary>
    protected StepVectors HiddenRows => new(_rows.All[(_lead + Inputs + 1)..], _stride);

    public abstract void Initialise(Span<double> parameters, ref SeededRandom random);

    /// <summary>Inputs of the step that starts from <paramref name="row"/>.</summary>
    public Span<double> Input(int row) => _rows.AsSpan(At(row), Inputs);

    /// <summary>Sets the inputs of the first steps, <see cref="Inputs"/> numbers a step, oldest first.</summary>
    public void SetInputs(ReadOnlySpan<double> inputs)
    {
        Span<double> rows = _rows.All[_lead..];
        for (int at = 0, from = 0; from < inputs.Length; at += _stride)
        {
            for (int i = 0; i < Inputs; i++)
            {
                rows[at + i] = inputs[from++];
            }
        }
    }

    /// <summary>Outputs of the step before <paramref name="row"/>, padded.</summary>
    public Span<double> Output(int row) => _rows.AsSpan(At(row) + Inputs + 1, Padded);

    /// <summary>Runs the step that starts from <paramref name="row"/>.</summary>
    public abstract void Step(ReadOnlySpan<double> parameters, int row);

    public virtual void CopyState(int row, Span<double> state) => Output(row)[..StateSize].CopyTo(state);

    public virtual void SetState(int row, ReadOnlySpan<double> state) => state.CopyTo(Output(row));

    /// <summary>
    /// Back-propagates through the first <paramref name="steps"/> steps, newest first, truncating at row 0. Once after a run, for the
    /// derivatives take the place of what it left.
    /// </summary>
    /// <param name="parameters">As in the forward run.</param>
    /// <param name="steps">Steps that were run.</param>
    /// <param name="outputGradients">Derivative by the outputs of each step, <see cref="Padded"/> apart.</param>
    /// <param name="inputGradients">
    /// Takes the derivative by the inputs of each step, <paramref name="inputStride"/> apart; empty when not wanted.
    /// </param>
    /// <param name="inputStride">Distance between steps of <paramref name="inputGradients"/>.</param>
    /// <param name="stateSquares">When not empty, the squared derivative by the state of row s is added to element s.</param>
    public abstract void Backward(
        ReadOnlySpan<double> parameters,
        int steps,
        ReadOnlySpan<double> outputGradients,
        Span<double> inputGradients,
        int inputStride,
        Span<double> stateSquares);

    /// <summary>Writes the derivative by the parameters that follows from the last <see cref="Backward"/>.</summary>
    public abstract void Gradient(int steps, Span<double> gradient);

    /// <summary>Inputs and the constant of a row: what the columns before the recurrent ones multiply.</summary>
    protected ReadOnlySpan<double> InputAndOne(int row) => _rows.AsSpan(At(row), Inputs + 1);

    /// <summary>The hidden state of a row, without padding: what the recurrent columns multiply.</summary>
    protected ReadOnlySpan<double> Hidden(int row) => _rows.AsSpan(At(row) + Inputs + 1, Units);

    /// <summary>Inputs, constant and hidden state of a row.</summary>
    protected ReadOnlySpan<double> All(int row) => _rows.AsSpan(At(row), Inputs + 1 + Units);

    // Behind a lead that puts the hidden state on a boundary of a whole vector.
    private int At(int row) => (row * _stride) + _lead;

    protected static double SumOfSquares(ReadOnlySpan<double> values) => Lanes.Dot(values, values);

    /// <summary>Draws the weights of one gate; its bias is given, its padding stays 0.</summary>
    /// <param name="matrix">Columns of <paramref name="rows"/> numbers.</param>
    /// <param name="rows">Numbers a column.</param>
    /// <param name="firstRow">Where the gate's units begin in a column.</param>
    /// <param name="columns">Columns: inputs, 1, and hidden state when the layer has one.</param>
    /// <param name="deviation">Standard deviation of a weight.</param>
    /// <param name="bias">Start of the bias.</param>
    /// <param name="random">Source of the draws.</param>
    protected void InitialiseGate(
        Span<double> matrix, int rows, int firstRow, int columns, double deviation, double bias, ref SeededRandom random)
    {
        for (int column = 0; column < columns; column++)
        {
            for (int unit = 0; unit < Units; unit++)
            {
                matrix[(column * rows) + firstRow + unit] = column == Inputs ? bias : deviation * random.NextNormal();
            }
        }
    }
}
