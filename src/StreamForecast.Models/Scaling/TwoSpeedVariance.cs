namespace StreamForecast.Models.Scaling;

/// <summary>
/// The mean of a fast and a slow exponentially weighted mean of squares: quick to see a burst, slow to forget what is usual.
/// Until a half-life has passed every value weighs the same, so that the first one does not linger.
/// </summary>
public struct TwoSpeedVariance
{
    private static readonly double FastWeight = Weights.OfHalfLife(10);
    private static readonly double SlowWeight = Weights.OfHalfLife(60);

    private double _fast;
    private double _slow;
    private long _count;

    public readonly long Count => _count;

    /// <summary>The variance; 0 before the first value.</summary>
    public readonly double Value => (_fast + _slow) * 0.5;

    public void Learn(double deviation)
    {
        double square = deviation * deviation;
        double even = 1.0 / (_count + 1);
        _fast += Math.Max(FastWeight, even) * (square - _fast);
        _slow += Math.Max(SlowWeight, even) * (square - _slow);
        _count++;
    }

    public readonly void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_fast);
        writer.Write(_slow);
        writer.Write(_count);
    }

    public static TwoSpeedVariance Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new TwoSpeedVariance { _fast = reader.ReadNumber(), _slow = reader.ReadNumber(), _count = reader.ReadInteger() };
    }
}
