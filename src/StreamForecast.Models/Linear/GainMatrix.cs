using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamForecast.Models.Linear;

/// <summary>
/// The matrix P of recursive least squares with exponential forgetting, and the gain it gives each feature
/// (Ljung and Soderstrom, "Theory and Practice of Recursive Identification", 1983, section 2.6).
/// </summary>
/// <remarks>
/// P is kept whole and both halves are written as <c>(k_i * k_j) * inverse</c>, which is the same number either way round: a P
/// that loses its symmetry to rounding grows without bound under forgetting. What is never excited would grow too, by
/// 1/forgetting a step; the cap on the trace stops it.
/// </remarks>
public readonly struct GainMatrix : IPersistent
{
    /// <summary>
    /// What <see cref="Inflate"/> multiplies P by: a memory of 500 values then weighs as one of some 30, and one of 2,000 as one of 125.
    /// </summary>
    public const double Inflation = 16;

    // Columns multiplied at once: as many chains of additions as hide the latency of one.
    private const int Block = 6 * Lanes.Width;

    private readonly int _size;
    private readonly int _stride;
    private readonly double _inverseForgetting;
    private readonly double _forgetting;
    private readonly double _delta;
    private readonly double _traceLimit;

    // All that changes, in one array for locality: P in rows of _stride, then the gain. Padding stays 0.
    private readonly double[] _cells;

    /// <param name="size">Features, at least 1.</param>
    /// <param name="forgetting">Weight of the past against the present, in (0, 1]; 1 forgets nothing.</param>
    /// <param name="delta">P starts as this times the identity: large means that little is presumed.</param>
    /// <param name="traceCap">Most that the trace of P may be, a dimension.</param>
    public GainMatrix(int size, double forgetting, double delta, double traceCap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(forgetting);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(forgetting, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(traceCap);
        _size = size;
        _stride = Lanes.Pad(size);
        _forgetting = forgetting;
        _inverseForgetting = 1 / forgetting;
        _delta = delta;
        _traceLimit = traceCap * size;
        _cells = new double[(size + 1) * _stride];
        Restart();
    }

    public StateKind Kind => new("gain", 1);

    /// <summary>P times the last absorbed features; the step of a weight is this times the inverse that was returned times the error.</summary>
    public ReadOnlySpan<double> Gain => _cells.AsSpan(_size * _stride, _size);

    /// <summary>Takes the features into account and leaves their gain in <see cref="Gain"/>.</summary>
    /// <returns>
    /// <c>1 / (forgetting + x'Px)</c>; 0 when that is no positive finite number (overflow, or P worn down by rounding), in which case
    /// P starts afresh and nothing is to be learned from these features.
    /// </returns>
    public double Absorb(ReadOnlySpan<double> features)
    {
        int gainAt = _size * _stride;
        ReadOnlySpan<double> x = features[.._size];
        ref double p = ref MemoryMarshal.GetArrayDataReference(_cells);
        ref double gain = ref Unsafe.Add(ref p, gainAt);
        Multiply(ref p, ref MemoryMarshal.GetReference(x), ref gain);

        double quadratic = Lanes.Dot(x, Gain);
        if (!(quadratic >= 0 && double.IsFinite(quadratic)))
        {
            Restart();
            return 0;
        }

        double inverse = 1 / (_forgetting + quadratic);
        Deflate(ref p, ref gain, inverse);
        CapTrace();
        return inverse;
    }

    /// <summary>Makes what was absorbed count <see cref="Inflation"/> times less, within the cap on the trace.</summary>
    public void Inflate()
    {
        foreach (ref double cell in _cells.AsSpan(0, _size * _stride))
        {
            cell *= Inflation;
        }

        CapTrace();
    }

    public void Save(StateWriter writer)
    {
        for (int row = 0; row < _size; row++)
        {
            writer.Write(_cells.AsSpan(row * _stride, row + 1));
        }
    }

    public void Load(StateReader reader)
    {
        for (int row = 0; row < _size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double cell = reader.ReadNumber();
                _cells[(row * _stride) + column] = cell;
                _cells[(column * _stride) + row] = cell;
            }
        }
    }

    private void Restart()
    {
        Array.Clear(_cells);
        for (int i = 0; i < _size; i++)
        {
            _cells[i * (_stride + 1)] = _delta;
        }
    }

    // P is symmetric, so its product with x is the sum of its rows weighted by x: no horizontal sums, several chains at once.
    private void Multiply(ref double p, ref double x, ref double gain)
    {
        int last = _stride - Block;
        if (last < 0)
        {
            MultiplyNarrow(ref p, ref x, ref gain);
            return;
        }

        for (int start = 0; start < _stride; start += Block)
        {
            // The last block overlaps the one before: writing the same numbers twice is cheaper than a loop for the rest.
            int column = Math.Min(start, last);
            Vector256<double> a = default, b = default, c = default, d = default, e = default, f = default;
            ref double cell = ref Unsafe.Add(ref p, column);
            for (int row = 0; row < _size; row++)
            {
                Vector256<double> weight = Vector256.Create(Unsafe.Add(ref x, row));
                a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell), weight, a);
                b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell, Lanes.Width), weight, b);
                c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell, 2 * Lanes.Width), weight, c);
                d = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell, 3 * Lanes.Width), weight, d);
                e = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell, 4 * Lanes.Width), weight, e);
                f = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell, 5 * Lanes.Width), weight, f);
                cell = ref Unsafe.Add(ref cell, _stride);
            }

            ref double to = ref Unsafe.Add(ref gain, column);
            a.StoreUnsafe(ref to);
            b.StoreUnsafe(ref to, Lanes.Width);
            c.StoreUnsafe(ref to, 2 * Lanes.Width);
            d.StoreUnsafe(ref to, 3 * Lanes.Width);
            e.StoreUnsafe(ref to, 4 * Lanes.Width);
            f.StoreUnsafe(ref to, 5 * Lanes.Width);
        }
    }

    private void MultiplyNarrow(ref double p, ref double x, ref double gain)
    {
        for (int column = 0; column < _stride; column += Lanes.Width)
        {
            Vector256<double> a = default;
            ref double cell = ref Unsafe.Add(ref p, column);
            for (int row = 0; row < _size; row++)
            {
                a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref cell), Vector256.Create(Unsafe.Add(ref x, row)), a);
                cell = ref Unsafe.Add(ref cell, _stride);
            }

            a.StoreUnsafe(ref gain, (nuint)column);
        }
    }

    // P = (P - (k k') * inverse) / forgetting
    private void Deflate(ref double p, ref double gain, double inverse)
    {
        Vector256<double> minusInverse = Vector256.Create(-inverse);
        Vector256<double> grow = Vector256.Create(_inverseForgetting);
        ref double cell = ref p;
        for (int row = 0; row < _size; row++)
        {
            Vector256<double> k = Vector256.Create(Unsafe.Add(ref gain, row));
            for (int column = 0; column < _stride; column += Lanes.Width)
            {
                Vector256<double> product = k * Vector256.LoadUnsafe(ref gain, (nuint)column);
                Vector256<double> reduced = Vector256.FusedMultiplyAdd(product, minusInverse, Vector256.LoadUnsafe(ref cell, (nuint)column));
                (reduced * grow).StoreUnsafe(ref cell, (nuint)column);
            }

            cell = ref Unsafe.Add(ref cell, _stride);
        }
    }

    private void CapTrace()
    {
        double trace = 0;
        for (int i = 0; i < _size; i++)
        {
            trace += _cells[i * (_stride + 1)];
        }

        if (trace > _traceLimit)
        {
            double factor = _traceLimit / trace;
            foreach (ref double cell in _cells.AsSpan(0, _size * _stride))
            {
                cell *= factor;
            }
        }
    }
}
