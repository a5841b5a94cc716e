using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// <c>h(t) = tanh(W x(t) + b + U h(t-1))</c> (Elman, "Finding structure in time", 1990). Its gradient fades with the lag: the layer
/// to compare the gated ones with. Without U it is a dense layer.
/// </summary>
internal sealed class ElmanLayer : Layer
{
    private const double InitialDeviation = 0.7;

    private readonly bool _isRecurrent;
    private readonly int _columns;
    private readonly AlignedNumbers _deltas;
    private readonly AlignedNumbers _carry;

    private ElmanLayer(int inputs, int units, int capacity, bool isRecurrent)
        : base(inputs, units, capacity)
    {
        _isRecurrent = isRecurrent;
        _columns = inputs + 1 + (isRecurrent ? units : 0);
        _deltas = new AlignedNumbers(capacity * Padded);
        _carry = new AlignedNumbers(Padded);
    }

    public override int StateSize => _isRecurrent ? Padded : 0;

    public override int ParameterCount => _columns * Padded;

    public static ElmanLayer Recurrent(int inputs, int units, int capacity) => new(inputs, units, capacity, isRecurrent: true);

    public static ElmanLayer Dense(int inputs, int units, int capacity) => new(inputs, units, capacity, isRecurrent: false);

    public override void Initialise(Span<double> parameters, ref SeededRandom random) =>
        InitialiseGate(parameters, Padded, 0, _columns, InitialDeviation / Math.Sqrt(_isRecurrent ? Units : Inputs), 0, ref random);

    public override void Step(ReadOnlySpan<double> parameters, int row)
    {
        Span<double> output = Output(row + 1);
        Matrices.Product(parameters, _isRecurrent ? All(row) : InputAndOne(row), output);
        Activations.Tanh(output);
    }

    public override void Backward(
        ReadOnlySpan<double> parameters,
        int steps,
        ReadOnlySpan<double> outputGradients,
        Span<double> inputGradients,
        int inputStride,
        Span<double> stateSquares)
    {
        ReadOnlySpan<double> ofInput = parameters[..(Inputs * Padded)];
        ReadOnlySpan<double> ofState = _isRecurrent ? parameters.Slice((Inputs + 1) * Padded, Units * Padded) : [];
        _carry.Clear();
        for (int step = steps - 1; step >= 0; step--)
        {
            Span<double> deltas = _deltas.AsSpan(step * Padded, Padded);
            DeltasOf(Output(step + 1), outputGradients.Slice(step * Padded, Padded), deltas);
            _carry.Clear();
            if (_isRecurrent && (step > 0 || !stateSquares.IsEmpty)) Matrices.AddTransposedProduct(ofState, deltas, _carry.AsSpan(0, Units));
            if (!inputGradients.IsEmpty) Matrices.AddTransposedProduct(ofInput, deltas, inputGradients.Slice(step * inputStride, Inputs));
            if (!stateSquares.IsEmpty) stateSquares[step] += SumOfSquares(_carry.All);
        }
    }

    public override void Gradient(int steps, Span<double> gradient) =>
        OuterProducts.Sum(gradient, Padded, _columns, new StepVectors(_deltas.All, Padded), Rows, steps);

    private void DeltasOf(ReadOnlySpan<double> output, ReadOnlySpan<double> gradient, Span<double> deltas)
    {
        ref double h = ref MemoryMarshal.GetReference(output);
        ref double g = ref MemoryMarshal.GetReference(gradient);
        ref double carry = ref _carry[0];
        ref double to = ref MemoryMarshal.GetReference(deltas);
        for (nuint i = 0; i < (nuint)Padded; i += Lanes.Width)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref h, i);
            Vector256<double> dh = Vector256.LoadUnsafe(ref g, i) + Vector256.LoadUnsafe(ref carry, i);
            (dh * (Vector256<double>.One - (value * value))).StoreUnsafe(ref to, i);
        }
    }
}
