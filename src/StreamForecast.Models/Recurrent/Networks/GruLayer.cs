using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Recurrent.Networks;

/// <summary>
/// Gated recurrent unit (Cho et al., 2014), in the form whose reset gate acts after the product:
/// <c>z = s(W_z x + b_z + U_z h)</c>, <c>r = s(W_r x + b_r + U_r h)</c>, <c>n = tanh(W_n x + b_n + r * (U_n h))</c>,
/// <c>h' = z * h + (1 - z) * n</c>.
/// </summary>
internal sealed class GruLayer : Layer
{
    private const double InitialDeviation = 0.7;

    // The update gate starts open to the past, so that state survives before anything is learned.
    private const double UpdateBias = 1;

    private readonly int _columns;

    // Of each step: z, r, n and U_n h; behind the way back the derivatives by the sums inside z, r, n, and by U_n h.
    private readonly AlignedNumbers _gates;
    private readonly AlignedNumbers _carry;

    public GruLayer(int inputs, int units, int capacity)
        : base(inputs, units, capacity)
    {
        _columns = inputs + 1 + units;
        _gates = new AlignedNumbers(capacity * 4 * Padded);
        _carry = new AlignedNumbers(Padded);
    }

    public override int StateSize => Padded;

    public override int ParameterCount => _columns * 3 * Padded;

    // First the columns of z and r together, then those of n.
    private int CandidateOffset => _columns * 2 * Padded;

    public override void Initialise(Span<double> parameters, ref SeededRandom random)
    {
        double deviation = InitialDeviation / Math.Sqrt(Units);
        InitialiseGate(parameters, 2 * Padded, 0, _columns, deviation, UpdateBias, ref random);
        InitialiseGate(parameters, 2 * Padded, Padded, _columns, deviation, 0, ref random);
        InitialiseGate(parameters[CandidateOffset..], Padded, 0, _columns, deviation, 0, ref random);
    }

    public override void Step(ReadOnlySpan<double> parameters, int row)
    {
        Span<double> gates = _gates.AsSpan(row * 4 * Padded, 4 * Padded);
        if (Vector512.IsHardwareAccelerated)
        {
            SumTogether(parameters, row, gates);
        }
        else
        {
            SumGateByGate(parameters, row, gates);
            Activations.Sigmoid(gates.Slice(Padded, Padded));
        }

        Activations.Sigmoid(gates[..Padded]);
        ref double gate = ref MemoryMarshal.GetReference(gates);
        ref double h = ref MemoryMarshal.GetReference(Hidden(row));
        ref double output = ref MemoryMarshal.GetReference(Output(row + 1));
        int sixteens = SixteenUnits.Among(Padded), eights = EightUnits.Among(Padded);
        if (sixteens > 0) PutOut<SixteenUnits>(ref gate, ref h, ref output, 0, sixteens);
        if (eights > sixteens) PutOut<EightUnits>(ref gate, ref h, ref output, sixteens, eights);
        if (Padded > eights) PutOut<FourUnits>(ref gate, ref h, ref output, eights, Padded);
    }

    public override void Backward(
        ReadOnlySpan<double> parameters,
        int steps,
        ReadOnlySpan<double> outputGradients,
        Span<double> inputGradients,
        int inputStride,
        Span<double> stateSquares)
    {
        ReadOnlySpan<double> ofCandidate = parameters[CandidateOffset..];
        ReadOnlySpan<double> gatesOfState = parameters.Slice((Inputs + 1) * 2 * Padded, Units * 2 * Padded);
        ReadOnlySpan<double> candidateOfState = ofCandidate[((Inputs + 1) * Padded)..];
        Span<double> carry = _carry.AsSpan(0, Units);
        _carry.Clear();
        for (int step = steps - 1; step >= 0; step--)
        {
            ReadOnlySpan<double> deltas = _gates.AsSpan(step * 4 * Padded, 4 * Padded);
            DeltasOf(step, outputGradients.Slice(step * Padded, Padded));
            if (step > 0 || !stateSquares.IsEmpty)
            {
                Matrices.AddTransposedProduct(gatesOfState, deltas[..(2 * Padded)], carry);
                Matrices.AddTransposedProduct(candidateOfState, deltas.Slice(3 * Padded, Padded), carry);
            }

            if (!inputGradients.IsEmpty)
            {
                Span<double> ofInput = inputGradients.Slice(step * inputStride, Inputs);
                Matrices.AddTransposedProduct(parameters, deltas[..(2 * Padded)], ofInput);
                Matrices.AddTransposedProduct(ofCandidate, deltas.Slice(2 * Padded, Padded), ofInput);
            }

            if (!stateSquares.IsEmpty) stateSquares[step] += SumOfSquares(_carry.All);
        }
    }

    public override void Gradient(int steps, Span<double> gradient)
    {
        Span<double> ofCandidate = gradient[CandidateOffset..];
        Span<double> candidateOfState = ofCandidate[((Inputs + 1) * Padded)..];
        OuterProducts.Sum(gradient, 2 * Padded, _columns, Deltas(0), Rows, steps);
        OuterProducts.Sum(ofCandidate, Padded, Inputs + 1, Deltas(2), Rows, steps);
        OuterProducts.Sum(candidateOfState, Padded, Units, Deltas(3), HiddenRows, steps);
    }

    private StepVectors Deltas(int part) => new(_gates.All[(part * Padded)..], 4 * Padded);

    private void SumGateByGate(ReadOnlySpan<double> parameters, int row, Span<double> gates)
    {
        ReadOnlySpan<double> ofCandidate = parameters[CandidateOffset..];
        Matrices.Product(parameters, All(row), gates[..(2 * Padded)]);
        Matrices.Product(ofCandidate, InputAndOne(row), gates.Slice(2 * Padded, Padded));
        Matrices.Product(ofCandidate[((Inputs + 1) * Padded)..], Hidden(row), gates[(3 * Padded)..]);
    }

    // Leaves r already open. With registers for the sums of all gates: a chain of multiply-adds waits for itself, so the more side by side the better.
    private void SumTogether(ReadOnlySpan<double> parameters, int row, Span<double> gates)
    {
        ReadOnlySpan<double> x = InputAndOne(row), h = Hidden(row);
        ref double matrix = ref MemoryMarshal.GetReference(parameters);
        ref double gate = ref MemoryMarshal.GetReference(gates);
        int unit = 0;
        for (; unit <= Padded - SixteenUnits.Count; unit += SixteenUnits.Count) Sum<SixteenUnits>(ref matrix, x, h, ref gate, (nuint)unit);
        for (; unit <= Padded - EightUnits.Count; unit += EightUnits.Count) Sum<EightUnits>(ref matrix, x, h, ref gate, (nuint)unit);
        if (unit < Padded) Sum<FourUnits>(ref matrix, x, h, ref gate, (nuint)unit);
    }

    // This and the next are methods of their own, for as parts of a longer one their operations would become calls.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Sum<TUnits>(ref double matrix, ReadOnlySpan<double> x, ReadOnlySpan<double> h, ref double gate, nuint unit)
        where TUnits : struct, IUnits<TUnits>
    {
        nuint padded = (nuint)Padded;
        TUnits z = default, r = default, n = default, hn = default;
        ref double column = ref Unsafe.Add(ref matrix, unit);
        ref double ofCandidate = ref Unsafe.Add(ref column, CandidateOffset);
        foreach (double value in x)
        {
            TUnits v = TUnits.All(value);
            z = TUnits.MultiplyAdd(v, ref column, 0, z);
            r = TUnits.MultiplyAdd(v, ref column, padded, r);
            n = TUnits.MultiplyAdd(v, ref ofCandidate, 0, n);
            column = ref Unsafe.Add(ref column, 2 * padded);
            ofCandidate = ref Unsafe.Add(ref ofCandidate, padded);
        }

        foreach (double value in h)
        {
            TUnits v = TUnits.All(value);
            z = TUnits.MultiplyAdd(v, ref column, 0, z);
            r = TUnits.MultiplyAdd(v, ref column, padded, r);
            hn = TUnits.MultiplyAdd(v, ref ofCandidate, 0, hn);
            column = ref Unsafe.Add(ref column, 2 * padded);
            ofCandidate = ref Unsafe.Add(ref ofCandidate, padded);
        }

        // n waits for r alone, which is therefore not stored to be read again. A second exponential here would not find registers.
        z.Store(ref gate, unit);
        Activations.Sigmoid(r).Store(ref gate, unit + padded);
        n.Store(ref gate, unit + (2 * padded));
        hn.Store(ref gate, unit + (3 * padded));
    }

    // n and the output, behind the other gates.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PutOut<TUnits>(ref double gate, ref double h, ref double output, int from, int end)
        where TUnits : struct, IUnits<TUnits>
    {
        nuint padded = (nuint)Padded;
        for (nuint i = (nuint)from; i < (nuint)end; i += (nuint)TUnits.Count)
        {
            TUnits reset = TUnits.Load(ref gate, i + padded);
            TUnits sum = TUnits.MultiplyAdd(reset, ref gate, i + (3 * padded), TUnits.Load(ref gate, i + (2 * padded)));
            TUnits n = Activations.Tanh(sum);
            TUnits.MultiplyAdd(TUnits.Load(ref gate, i), TUnits.Load(ref h, i) - n, n).Store(ref output, i);
            n.Store(ref gate, i + (2 * padded));
        }
    }

    // Leaves in the carry what reaches the state before the step past the gates' products.
    private void DeltasOf(int step, ReadOnlySpan<double> outputGradient)
    {
        Vector256<double> one = Vector256<double>.One;
        ref double z = ref _gates[step * 4 * Padded];
        ref double r = ref Unsafe.Add(ref z, Padded);
        ref double n = ref Unsafe.Add(ref z, 2 * Padded);
        ref double hn = ref Unsafe.Add(ref z, 3 * Padded);
        ref double h = ref MemoryMarshal.GetReference(Output(step));
        ref double g = ref MemoryMarshal.GetReference(outputGradient);
        ref double carry = ref _carry[0];
        for (nuint i = 0; i < (nuint)Padded; i += Lanes.Width)
        {
            Vector256<double> update = Vector256.LoadUnsafe(ref z, i);
            Vector256<double> reset = Vector256.LoadUnsafe(ref r, i);
            Vector256<double> value = Vector256.LoadUnsafe(ref n, i);
            Vector256<double> dh = Vector256.LoadUnsafe(ref g, i) + Vector256.LoadUnsafe(ref carry, i);
            Vector256<double> keep = one - update;
            Vector256<double> dn = dh * keep * (one - (value * value));
            Vector256<double> dz = dh * (Vector256.LoadUnsafe(ref h, i) - value) * update * keep;
            Vector256<double> dr = dn * Vector256.LoadUnsafe(ref hn, i) * reset * (one - reset);
            dz.StoreUnsafe(ref z, i);
            dr.StoreUnsafe(ref r, i);
            dn.StoreUnsafe(ref n, i);
            (dn * reset).StoreUnsafe(ref hn, i);
            (dh * update).StoreUnsafe(ref carry, i);
        }
    }
}
