namespace StreamForecast.Models.Linear;

/// <summary>
/// Linear regression learned one row at a time, older rows weighing exponentially less. The target is expected as
/// <c>w'x</c>; a bias is a feature that is always 1.
/// </summary>
public readonly struct RecursiveLeastSquares : IPersistent, IRelearning
{
    public const double DefaultDelta = 10;
    public const double DefaultTraceCap = 1e6;

    private readonly GainMatrix _gain;
    private readonly double[] _weights;

    /// <param name="size">Features, at least 1.</param>
    /// <param name="forgetting">Weight of each row against the next, in (0, 1].</param>
    /// <param name="delta">Start of P, as in <see cref="GainMatrix"/>.</param>
    /// <param name="traceCap">Most trace of P a dimension.</param>
    public RecursiveLeastSquares(int size, double forgetting, double delta = DefaultDelta, double traceCap = DefaultTraceCap)
    {
        _gain = new GainMatrix(size, forgetting, delta, traceCap);
        _weights = new double[size];
    }

    public StateKind Kind => new("rls", 1);

    public ReadOnlySpan<double> Weights => _weights;

    /// <inheritdoc cref="ILearnedParameters.ParameterNorm"/>
    public double WeightNorm => Math.Sqrt(Lanes.Dot(_weights, _weights));

    /// <param name="features">As many as declared.</param>
    public double Predict(ReadOnlySpan<double> features) => Lanes.Dot(_weights, features);

    /// <summary>Moves the weights towards <paramref name="target"/>.</summary>
    /// <returns>The target less what was predicted before learning it.</returns>
    public double Learn(ReadOnlySpan<double> features, double target)
    {
        double error = target - Predict(features);
        double step = error * _gain.Absorb(features);
        if (double.IsFinite(step))
        {
            Lanes.AddScaled(_weights, _gain.Gain, step);
        }

        return error;
    }

    /// <summary>The weights stay; coming rows move them more.</summary>
    public void Relearn() => _gain.Inflate();

    public void Save(StateWriter writer)
    {
        writer.Write(_weights);
        writer.Write(_gain);
    }

    public void Load(StateReader reader)
    {
        reader.Read(_weights);
        reader.Read(_gain);
    }
}
