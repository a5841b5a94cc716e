namespace StreamForecast.Models.Intervals;

/// <summary>
/// The probability that a coming value is higher than the last: a logistic curve over the forecast move in units of its usual error,
/// learned online. A fixed normal curve is far off where most moves are ties or bounces.
/// </summary>
public struct DirectionModel
{
    private const double SlopeAtStart = 1.6;
    private const double Reach = 4;
    private const double Step = 0.5;

    /// <summary>No forecast is certain, and a logarithmic score of one that claims to be is infinite.</summary>
    private const double LeastProbability = 0.001;

    private double _intercept;
    private double _slope;
    private double _interceptSquares;
    private double _slopeSquares;

    public DirectionModel()
    {
        _slope = SlopeAtStart;
        _interceptSquares = 1;
        _slopeSquares = 1;
    }

    /// <param name="move">The forecast move.</param>
    /// <param name="sigma">Its usual error; 0 when unknown, and the move then says nothing.</param>
    public readonly double Up(double move, double sigma) =>
        Math.Clamp(Curve(Standardised(move, sigma)), LeastProbability, 1 - LeastProbability);

    /// <param name="move">The move as forecast.</param>
    /// <param name="sigma">Its usual error as it was then.</param>
    /// <param name="isHigher">Whether the value came out strictly higher.</param>
    public void Learn(double move, double sigma, bool isHigher)
    {
        double input = Standardised(move, sigma);
        double gradient = Curve(input) - (isHigher ? 1 : 0);
        double slopeGradient = gradient * input;
        _interceptSquares += gradient * gradient;
        _slopeSquares += slopeGradient * slopeGradient;
        _intercept -= Step * gradient / Math.Sqrt(_interceptSquares);
        _slope -= Step * slopeGradient / Math.Sqrt(_slopeSquares);
    }

    public readonly void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write([_intercept, _slope, _interceptSquares, _slopeSquares]);
    }

    public static DirectionModel Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new DirectionModel
        {
            _intercept = reader.ReadNumber(),
            _slope = reader.ReadNumber(),
            _interceptSquares = reader.ReadNumber(),
            _slopeSquares = reader.ReadNumber(),
        };
    }

    private static double Standardised(double move, double sigma) => sigma > 0 ? Math.Clamp(move / sigma, -Reach, Reach) : 0;

    private readonly double Curve(double input) => 1 / (1 + Math.Exp(-(_intercept + (_slope * input))));
}
