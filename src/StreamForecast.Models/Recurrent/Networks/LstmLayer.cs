using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000):
/// <c>i, f, o = s(W x + b + U h)</c>, <c>g = tanh(W_g x + b_g + U_g h)</c>, <c>c' = f * c + i * g</c>, <c>h' = o * tanh(c')</c>.
/// Along c the gradient is multiplied by f alone: with f near 1 it survives long lags.
/// </summary>
internal sealed class LstmLayer : Layer
{
    /// <summary>Start of the forget gate's bias, unless told otherwise: s(1) = .73.</summary>
    public const double DefaultForgetBias = 1;

    private const double InitialDeviation = 0.7;

    private readonly int _columns;
    private readonly double _forgetBias;

    // Of each step: i, f, o, g and tanh(c'); behind the way back the derivatives by the sums inside the first four in their places.
    private readonly AlignedNumbers _gates;
    private readonly AlignedNumbers _cells;

    // Derivative by h, then by c.
    private readonly AlignedNumbers _carry;

    public LstmLayer(int inputs, int units, int capacity, double forgetBias = DefaultForgetBias)
        : base(inputs, units, capacity)
    {
        _columns = inputs + 1 + units;
        _forgetBias = forgetBias;
        _gates = new AlignedNumbers(capacity * 5 * Padded);
        _cells = new AlignedNumbers(capacity * Padded);
        _carry = new AlignedNumbers(2 * Padded);
    }

    public override int StateSize => 2 * Padded;

    public override int ParameterCount => _columns * 4 * Padded;

    public override void Initialise(Span<double> parameters, ref SeededRandom random)
    {
        for (int gate = 0; gate < 4; gate++)
        {
            double bias = gate == 1 ? _forgetBias : 0;
            InitialiseGate(parameters, 4 * Padded, gate * Padded, _columns, InitialDeviation / Math.Sqrt(Units), bias, ref random);
        }
    }

    public override void CopyState(int row, Span<double> state)
    {
        Output(row).CopyTo(state);
        _cells.AsSpan(row * Padded, Padded).CopyTo(state[Padded..]);
    }

    public override void SetState(int row, ReadOnlySpan<double> state)
    {
        state[..Padded].CopyTo(Output(row));
        state.Slice(Padded, Padded).CopyTo(_cells.AsSpan(row * Padded, Padded));
    }

    public override void Step(ReadOnlySpan<double> parameters, int row)
    {
        Span<double> gates = _gates.AsSpan(row * 5 * Padded, 5 * Padded);
        Matrices.Product(parameters, All(row), gates[..(4 * Padded)]);
        ref double gate = ref MemoryMarshal.GetReference(gates);
        ref double cell = ref _cells.AsSpan(row * Padded, 2 * Padded)[0];
        ref double output = ref Output(row + 1)[0];
        int eights = EightUnits.Among(Padded);
        OpenGates<EightUnits>(ref gate, 0, eights);
        OpenGates<FourUnits>(ref gate, eights, Padded);
        FillCells<EightUnits>(ref gate, ref cell, ref output, 0, eights);
        FillCells<FourUnits>(ref gate, ref cell, ref output, eights, Padded);
    }

    public override void Backward(
        ReadOnlySpan<double> parameters,
        int steps,
        ReadOnlySpan<double> outputGradients,
        Span<double> inputGradients,
        int inputStride,
        Span<double> stateSquares)
    {
        ReadOnlySpan<double> ofState = parameters.Slice((Inputs + 1) * 4 * Padded, Units * 4 * Padded);
        _carry.Clear();
        for (int step = steps - 1; step >= 0; step--)
        {
            ReadOnlySpan<double> deltas = _gates.AsSpan(step * 5 * Padded, 4 * Padded);
            DeltasOf(step, outputGradients.Slice(step * Padded, Padded));
            if (step > 0 || !stateSquares.IsEmpty) Matrices.AddTransposedProduct(ofState, deltas, _carry.AsSpan(0, Units));
            if (!inputGradients.IsEmpty)
            {
                Matrices.AddTransposedProduct(parameters, deltas, inputGradients.Slice(step * inputStride, Inputs));
            }

            if (!stateSquares.IsEmpty) stateSquares[step] += SumOfSquares(_carry.All);
        }
    }

    public override void Gradient(int steps, Span<double> gradient) =>
        OuterProducts.Sum(gradient, 4 * Padded, _columns, new StepVectors(_gates.All, 5 * Padded), Rows, steps);

    // i, f and g of all units before o of any: tanh(c') waits for those alone.
    // Methods of their own, for as parts of a longer one their operations would become calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OpenGates<TUnits>(ref double gate, int from, int end)
        where TUnits : struct, IUnits<TUnits>
    {
        nuint padded = (nuint)Padded;
        for (nuint k = (nuint)from; k < (nuint)end; k += (nuint)TUnits.Count)
        {
            Activations.Sigmoid(TUnits.Load(ref gate, k)).Store(ref gate, k);
            Activations.Sigmoid(TUnits.Load(ref gate, k + padded)).Store(ref gate, k + padded);
            Activations.Tanh(TUnits.Load(ref gate, k + (3 * padded))).Store(ref gate, k + (3 * padded));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FillCells<TUnits>(ref double gate, ref double cell, ref double output, int from, int end)
        where TUnits : struct, IUnits<TUnits>
    {
        nuint padded = (nuint)Padded;
        for (nuint k = (nuint)from; k < (nuint)end; k += (nuint)TUnits.Count)
        {
            TUnits added = TUnits.Load(ref gate, k) * TUnits.Load(ref gate, k + (3 * padded));
            TUnits c = TUnits.MultiplyAdd(TUnits.Load(ref gate, k + padded), TUnits.Load(ref cell, k), added);
            TUnits o = Activations.Sigmoid(TUnits.Load(ref gate, k + (2 * padded)));
            TUnits tanh = Activations.Tanh(c);
            (o * tanh).Store(ref output, k);
            c.Store(ref cell, k + padded);
            o.Store(ref gate, k + (2 * padded));
            tanh.Store(ref gate, k + (4 * padded));
        }
    }

    // Leaves the derivative by c in the carry, and 0 for h, to which the products add.
    private void DeltasOf(int step, ReadOnlySpan<double> outputGradient)
    {
        Vector256<double> one = Vector256<double>.One;
        nuint padded = (nuint)Padded;
        ref double i = ref _gates[step * 5 * Padded];
        ref double cell = ref _cells[step * Padded];
        ref double gradient = ref MemoryMarshal.GetReference(outputGradient);
        ref double carry = ref _carry[0];
        for (nuint k = 0; k < padded; k += Lanes.Width)
        {
            Vector256<double> input = Vector256.LoadUnsafe(ref i, k);
            Vector256<double> forget = Vector256.LoadUnsafe(ref i, k + padded);
            Vector256<double> output = Vector256.LoadUnsafe(ref i, k + (2 * padded));
            Vector256<double> value = Vector256.LoadUnsafe(ref i, k + (3 * padded));
            Vector256<double> tanh = Vector256.LoadUnsafe(ref i, k + (4 * padded));
            Vector256<double> dh = Vector256.LoadUnsafe(ref gradient, k) + Vector256.LoadUnsafe(ref carry, k);
            Vector256<double> dc = Vector256.LoadUnsafe(ref carry, k + padded) + (dh * output * (one - (tanh * tanh)));
            (dc * value * input * (one - input)).StoreUnsafe(ref i, k);
            (dc * Vector256.LoadUnsafe(ref cell, k) * forget * (one - forget)).StoreUnsafe(ref i, k + padded);
            (dh * tanh * output * (one - output)).StoreUnsafe(ref i, k + (2 * padded));
            (dc * input * (one - (value * value))).StoreUnsafe(ref i, k + (3 * padded));
            Vector256<double>.Zero.StoreUnsafe(ref carry, k);
            (dc * forget).StoreUnsafe(ref carry, k + padded);
        }
    }
}
