using StreamForecast.Models.Explanation;

namespace StreamForecast.Models.Linear;

/// <summary>
/// A level that follows the series by a fixed fraction of each error: <c>level += alpha * (y - level)</c>. Each past value weighs
/// <c>1 - alpha</c> times the one after it.
/// </summary>
public sealed class ExponentialSmoothing : IForecaster, IExplainable
{
    private readonly double _alpha;
    private double _level;
    private long _learned;

    /// <param name="alpha">Fraction of the error followed, inside (0, 1]; 1 is the random walk.</param>
    public ExponentialSmoothing(double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(alpha, 1);
        _alpha = alpha;
        WarmUp = (int)Math.Min(Math.Ceiling(2 / alpha), int.MaxValue);
    }

    public StateKind Kind => new("smoothing", 1);

    /// <summary>Until the first value weighs little: twice the mean age of what the level is made of.</summary>
    public int WarmUp { get; }

    public bool IsReady => _learned >= WarmUp;

    public void Forecast(Span<double> horizon) => horizon.Fill(_level);

    public void Learn(double value)
    {
        ValueGuard.RequireFinite(value);
        _level = _learned == 0 ? value : _level + (_alpha * (value - _level));
        _learned++;
    }

    /// <summary>The first value weighs more than this says, by what it stood in for before the series began.</summary>
    public void MemoryProfile(Span<double> gradients)
    {
        double reach = _alpha;
        foreach (ref double gradient in gradients)
        {
            gradient = reach;
            reach *= 1 - _alpha;
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_learned);
        writer.Write(_level);
    }

    public void Load(StateReader reader)
    {
        _learned = reader.ReadInteger();
        _level = reader.ReadNumber();
    }
}
