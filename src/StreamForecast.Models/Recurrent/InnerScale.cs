namespace StreamForecast.Models.Recurrent;

/// <summary>
/// The scale on which a network sees its series: inputs are the level as <c>clip((z - m)/v, 6)</c> and the change as
/// <c>clip(dz/q, 6)</c>, the output is the next change over q, and the forecast is <c>z + q * output</c>. m, v and q are exponentially
/// weighted mean, standard deviation and root mean squared change, all known before the value they scale.
/// </summary>
/// <remarks>
/// q starts at the change that the frame measured, not at 1: a first value of 1 in the series' own units would make what is learned
/// depend on those units.
/// </remarks>
internal sealed class InnerScale : IPersistent
{
    /// <summary>Values until m, v and q follow the series.</summary>
    public const int HeldRows = 64;

    private const double InputLimit = 6;
    private const double TargetLimit = 12;
    private const double HalfLife = 1000;

    // Squares of anything larger would overflow, squares of anything smaller vanish: both end in NaN.
    private const double LargestMagnitude = 1e150;
    private const double SmallestScale = 1e-150;

    private static readonly double Weight = 1 - Math.Pow(0.5, 1 / HalfLife);

    private readonly double _heldChange;
    private long _seen;
    private double _mean;
    private double _variance;
    private double _squaredChange;

    /// <param name="differenceScale">Root mean squared change of the values before the first, in their units; above 0.</param>
    public InnerScale(double differenceScale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(differenceScale);
        _heldChange = Math.Clamp(differenceScale, SmallestScale, LargestMagnitude);
        SetScales();
    }

    public StateKind Kind => new("inner-scale", 1);

    /// <summary>m, in the units of the values.</summary>
    public double Mean { get; private set; }

    /// <summary>v, in the units of the values.</summary>
    public double Deviation { get; private set; }

    /// <summary>q, in the units of the values.</summary>
    public double Change { get; private set; }

    /// <summary>The last value learned; 0 before the first.</summary>
    public double Last { get; private set; }

    public double LevelInput(double value) => Math.Clamp((value - Mean) / Deviation, -InputLimit, InputLimit);

    public double ChangeInput(double from, double to) => Math.Clamp(Difference(from, to) / Change, -InputLimit, InputLimit);

    /// <summary>The output that would have forecast <paramref name="value"/> after <see cref="Last"/>.</summary>
    public double Target(double value) => Math.Clamp(Difference(Last, value) / Change, -TargetLimit, TargetLimit);

    public double Forecast(double last, double output) => last + (Change * output);

    /// <summary>
    /// Turns derivatives of the output by scaled inputs into derivatives of the forecast by past values, scales held still.
    /// </summary>
    /// <param name="inputs">Level and change of each step, oldest first.</param>
    /// <param name="byInputs">Derivative of the output by each of them.</param>
    /// <param name="gradients">Takes the derivative by each value, newest first; what the steps do not reach is left as it is.</param>
    public void ToMemoryProfile(ReadOnlySpan<double> inputs, ReadOnlySpan<double> byInputs, Span<double> gradients)
    {
        double byNextChange = 0;
        for (int lag = 0; lag < gradients.Length && 2 * lag < inputs.Length; lag++)
        {
            int at = inputs.Length - (2 * (lag + 1));
            double byLevel = IsClipped(inputs[at]) ? 0 : byInputs[at] * Change / Deviation;
            double byChange = IsClipped(inputs[at + 1]) ? 0 : byInputs[at + 1];
            gradients[lag] = byLevel + byChange - byNextChange;
            byNextChange = byChange;
        }

        // The forecast is the last value plus what the network puts out.
        gradients[0] += 1;
    }

    /// <summary>Moves m, v and q on by one value, which becomes <see cref="Last"/>.</summary>
    public void Learn(double value)
    {
        double weight = Math.Max(Weight, 1.0 / (_seen + 1));
        double deviation = Difference(_mean, value);
        _mean += weight * deviation;
        _variance += weight * (((1 - weight) * deviation * deviation) - _variance);
        if (_seen > 0)
        {
            double change = Difference(Last, value);
            _squaredChange += Math.Max(Weight, 1.0 / _seen) * ((change * change) - _squaredChange);
        }

        Last = value;
        _seen++;
        SetScales();
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_seen);
        writer.Write(_mean);
        writer.Write(_variance);
        writer.Write(_squaredChange);
        writer.Write(Last);
    }

    public void Load(StateReader reader)
    {
        _seen = reader.ReadInteger();
        _mean = reader.ReadNumber();
        _variance = reader.ReadNumber();
        _squaredChange = reader.ReadNumber();
        Last = reader.ReadNumber();
        SetScales();
    }

    private static bool IsClipped(double input) => Math.Abs(input) >= InputLimit;

    private static double Difference(double from, double to) => Math.Clamp(to - from, -LargestMagnitude, LargestMagnitude);

    private void SetScales()
    {
        bool held = _seen < HeldRows;
        Mean = held ? 0 : _mean;
        Deviation = held ? 1 : Math.Max(Math.Sqrt(_variance), SmallestScale);
        Change = held ? _heldChange : Math.Max(Math.Sqrt(_squaredChange), SmallestScale);
    }
}
