namespace StreamForecast.Models.Evaluation;

/// <summary>
/// Sums up how one-step forecasts turned out, each scored before its value was learned. The same sums run live and in a backtest.
/// Errors are in units of the target: of the input for levels, returns where returns are forecast. Naive is scored on the same rows.
/// </summary>
public sealed class PrequentialScore : IPersistent
{
    private readonly double[] _intervals;
    private double _squares;
    private double _absolutes;
    private double _naiveSquares;
    private double _naiveAbsolutes;
    private long _count;
    private long _moves;
    private long _rightMoves;
    private long _intervalCount;

    /// <param name="levels">How many interval levels are scored too; 0 for none.</param>
    public PrequentialScore(int levels = 0)
    {
        // Hits of each level, then widths of each level.
        _intervals = new double[2 * levels];
    }

    public StateKind Kind => new("score", 1);

    /// <summary>Rows scored.</summary>
    public long Count => _count;

    public double Mse => _squares / _count;

    public double Mae => _absolutes / _count;

    public double Rmse => Math.Sqrt(Mse);

    public double NaiveMse => _naiveSquares / _count;

    public double NaiveMae => _naiveAbsolutes / _count;

    /// <summary>RMSE over that of naive on the same rows; NaN where naive made no error and there is nothing to relate to.</summary>
    public double RelativeRmse => _naiveSquares > 0 ? Math.Sqrt(_squares / _naiveSquares) : double.NaN;

    /// <summary>MAE over that of naive on the same rows; NaN as above.</summary>
    public double RelativeMae => _naiveAbsolutes > 0 ? _absolutes / _naiveAbsolutes : double.NaN;

    /// <summary>Of the rows where value and forecast both left naive, the part where they left it on the same side; NaN with none.</summary>
    public double DirectionalAccuracy => _moves > 0 ? (double)_rightMoves / _moves : double.NaN;

    private int Levels => _intervals.Length / 2;

    /// <summary>The mean absolute scaled error: MAE over naive's on the rows before the first scored one; NaN when that is 0.</summary>
    /// <param name="naiveMaeBefore">Mean absolute error of naive on the rows before.</param>
    public double Mase(double naiveMaeBefore) => naiveMaeBefore > 0 ? Mae / naiveMaeBefore : double.NaN;

    /// <summary>The part of values that fell inside the interval; NaN before the first.</summary>
    public double Coverage(int level) => _intervals[level] / _intervalCount;

    /// <summary>The mean width of the interval, in input units; NaN before the first.</summary>
    public double Width(int level) => _intervals[Levels + level] / _intervalCount;

    /// <param name="forecast">The forecast of the target.</param>
    /// <param name="naive">The naive forecast of it.</param>
    /// <param name="actual">What came.</param>
    public void Add(double forecast, double naive, double actual)
    {
        double error = actual - forecast;
        double move = actual - naive;
        double forecastMove = forecast - naive;
        _count++;
        _squares += error * error;
        _absolutes += Math.Abs(error);
        _naiveSquares += move * move;
        _naiveAbsolutes += Math.Abs(move);
        if (move != 0 && forecastMove != 0)
        {
            _moves++;
            _rightMoves += (move > 0) == (forecastMove > 0) ? 1 : 0;
        }
    }

    /// <param name="intervals">Lower and upper of each level, in input units, as the forecast issued them; NaN while it had none.</param>
    /// <param name="value">What came, in input units.</param>
    public void AddIntervals(ReadOnlySpan<double> intervals, double value)
    {
        if (intervals.IsEmpty || double.IsNaN(intervals[0]))
        {
            return;
        }

        _intervalCount++;
        for (int i = 0; i < Levels; i++)
        {
            double lower = intervals[2 * i];
            double upper = intervals[(2 * i) + 1];
            _intervals[i] += value >= lower && value <= upper ? 1 : 0;
            _intervals[Levels + i] += upper - lower;
        }
    }

    /// <summary>Takes over the sums of another score; those of intervals only when they are of the same levels.</summary>
    internal void GoOnFrom(PrequentialScore previous, bool keepsIntervals)
    {
        (_squares, _absolutes, _naiveSquares, _naiveAbsolutes) =
            (previous._squares, previous._absolutes, previous._naiveSquares, previous._naiveAbsolutes);
        (_count, _moves, _rightMoves) = (previous._count, previous._moves, previous._rightMoves);
        if (keepsIntervals)
        {
            previous._intervals.CopyTo(_intervals, 0);
            _intervalCount = previous._intervalCount;
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_intervals);
        writer.Write([_squares, _absolutes, _naiveSquares, _naiveAbsolutes]);
        writer.Write(_count);
        writer.Write(_moves);
        writer.Write(_rightMoves);
        writer.Write(_intervalCount);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Read(_intervals);
        _squares = reader.ReadNumber();
        _absolutes = reader.ReadNumber();
        _naiveSquares = reader.ReadNumber();
        _naiveAbsolutes = reader.ReadNumber();
        _count = reader.ReadInteger();
        _moves = reader.ReadInteger();
        _rightMoves = reader.ReadInteger();
        _intervalCount = reader.ReadInteger();
    }
}
