using StreamForecast.Models.Scaling;

namespace StreamForecast.Models.Intervals;

/// <summary>
/// How much of a forecast move several steps ahead to believe: the slope of matured moves on forecast moves, each weighing by the
/// inverse of its variance. A recursion that compounds its own errors forecasts moves that are too long.
/// </summary>
public struct MoveShrinkage
{
    /// <summary>Matured moves before the slope is believed.</summary>
    private const int LeastMoves = 64;

    private static readonly double Keep = 1 - Weights.OfHalfLife(500);

    private double _products;
    private double _squares;
    private long _count;

    /// <summary>Inside [0, 1]; 1 until enough has matured.</summary>
    public readonly double Kappa => _count < LeastMoves || _squares <= 0 ? 1 : Math.Clamp(_products / _squares, 0, 1);

    /// <param name="forecast">The move as forecast, before shrinking.</param>
    /// <param name="actual">The move that came.</param>
    /// <param name="sigma">The usual error as it was when forecast; a row without one does not count.</param>
    public void Learn(double forecast, double actual, double sigma)
    {
        if (!(sigma > 0))
        {
            return;
        }

        double scaled = forecast / sigma;
        _products = (Keep * _products) + (scaled * (actual / sigma));
        _squares = (Keep * _squares) + (scaled * scaled);
        _count++;
    }

    public readonly void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write([_products, _squares]);
        writer.Write(_count);
    }

    public static MoveShrinkage Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new MoveShrinkage { _products = reader.ReadNumber(), _squares = reader.ReadNumber(), _count = reader.ReadInteger() };
    }
}
