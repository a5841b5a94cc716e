using StreamForecast.Models.Scaling;

namespace StreamForecast.Models.Intervals;

/// <summary>
/// The move to report where absolute error counts: that of the mean, the mean shifted towards the median, or none at all, whichever
/// has erred least of late. Where most moves are zero a mean forecast costs absolute error, and no move is the median.
/// </summary>
public struct MedianChoice
{
    /// <summary>Moves before anything but the last value is reported.</summary>
    private const int LeastMoves = 64;

    private const double ShiftStep = 0.025;

    private static readonly double Weight = Weights.OfHalfLife(500);

    private double _meanError;
    private double _shiftedError;
    private double _stillError;
    private double _shift;
    private long _count;

    /// <summary>The shift, in units of the usual error.</summary>
    public readonly double Shift => _shift;

    /// <param name="mean">The mean's move.</param>
    /// <param name="shifted">The mean's move shifted by <see cref="Shift"/> usual errors.</param>
    public readonly double Choose(double mean, double shifted)
    {
        double least = Math.Min(_stillError, Math.Min(_meanError, _shiftedError));
        return _count < LeastMoves || _stillError <= least ? 0 : _shiftedError <= least ? shifted : mean;
    }

    /// <param name="mean">The mean's move as issued.</param>
    /// <param name="shifted">The shifted move as issued.</param>
    /// <param name="actual">The move that came.</param>
    public void Learn(double mean, double shifted, double actual)
    {
        double weight = Math.Max(Weight, 1.0 / (_count + 1));
        _meanError += weight * (Math.Abs(actual - mean) - _meanError);
        _shiftedError += weight * (Math.Abs(actual - shifted) - _shiftedError);
        _stillError += weight * (Math.Abs(actual) - _stillError);
        _shift += ShiftStep * Math.Sign(actual - shifted);
        _count++;
    }

    public readonly void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write([_meanError, _shiftedError, _stillError, _shift]);
        writer.Write(_count);
    }

    public static MedianChoice Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new MedianChoice
        {
            _meanError = reader.ReadNumber(),
            _shiftedError = reader.ReadNumber(),
            _stillError = reader.ReadNumber(),
            _shift = reader.ReadNumber(),
            _count = reader.ReadInteger(),
        };
    }
}
