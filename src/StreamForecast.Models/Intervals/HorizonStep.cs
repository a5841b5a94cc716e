using StreamForecast.Models.Scaling;
using StreamForecast.Models.Transforms;

namespace StreamForecast.Models.Intervals;

/// <summary>
/// All that is learned about forecasts so many steps ahead from how they turned out: usual error, interval half-widths, direction,
/// median, and how much of the move to believe. Keeps each forecast until its value comes, so that a value is scored against the
/// forecast issued that many observations before and no later one.
/// </summary>
/// <remarks>Moves and errors are in input units, or in parts of the value they start from where the target is relative.</remarks>
public sealed class HorizonStep : IPersistent
{
    private const int OriginField = 0;
    private const int ForecastMoveField = 1;
    private const int ReportedMoveField = 2;
    private const int ShiftedMoveField = 3;
    private const int SigmaField = 4;
    private const int HalfWidthsField = 5;

    private readonly int _step;
    private readonly Target _target;
    private readonly ForecastLayout _layout;
    private readonly int _levels;

    // One array for memory's sake: the half-widths, then one slot an observation of waiting; a slot whose origin is NaN holds nothing to score.
    private readonly double[] _cells;
    private TwoSpeedVariance _errors;
    private DirectionModel _direction = new();
    private MedianChoice _median;
    private MoveShrinkage _shrinkage;
    private int _next;

    /// <param name="step">Steps ahead, at least 1.</param>
    /// <param name="target">What the moves are measured in.</param>
    /// <param name="layout">The levels, and where numbers are written.</param>
    public HorizonStep(int step, Target target, ForecastLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _step = step;
        _target = target;
        _layout = layout;
        _levels = layout.Levels.Count;
        _cells = new double[_levels + (step * SlotLength)];
        for (int i = 0; i < _levels; i++)
        {
            _cells[i] = QuantileTracker.Start(layout.Levels[i]);
        }

        Void();
    }

    public StateKind Kind => new("step", 1);

    /// <summary>How much of the forecast move is reported, in [0, 1]; the first step is reported as it is.</summary>
    public double Kappa => _step > 1 ? _shrinkage.Kappa : 1;

    private int SlotLength => HalfWidthsField + _levels;

    private Span<double> HalfWidths => _cells.AsSpan(0, _levels);

    /// <summary>The usual error of these forecasts; for further steps, until enough have matured, guessed from the nearest one's.</summary>
    /// <param name="nearest">The usual error one step ahead.</param>
    public double Sigma(double nearest) => _step == 1 || _errors.Count >= QuantileTracker.LeastErrors
        ? Math.Sqrt(_errors.Value)
        : nearest * Math.Sqrt(_step);

    /// <summary>Scores the forecast that waited for <paramref name="value"/>.</summary>
    public void Learn(double value)
    {
        ReadOnlySpan<double> issued = Slot(_next);
        double origin = issued[OriginField];
        if (double.IsNaN(origin))
        {
            return;
        }

        double move = (value - origin) / _target.ErrorUnit(origin);
        double reported = issued[ReportedMoveField];
        double sigma = issued[SigmaField];
        double error = move - reported;
        if (_errors.Count >= QuantileTracker.LeastErrors && sigma > 0)
        {
            Span<double> halfWidths = HalfWidths;
            for (int i = 0; i < halfWidths.Length; i++)
            {
                bool missed = Math.Abs(error) > issued[HalfWidthsField + i] * sigma;
                halfWidths[i] = QuantileTracker.Next(halfWidths[i], _layout.Levels[i], missed);
            }
        }

        _direction.Learn(reported, sigma, value > origin);
        _median.Learn(reported, issued[ShiftedMoveField], move);
        if (_step > 1)
        {
            _shrinkage.Learn(issued[ForecastMoveField], move, sigma);
        }

        _errors.Learn(error);
    }

    /// <summary>Forgets the forecasts that wait: what comes next does not follow from where they started.</summary>
    public void Void()
    {
        for (int slot = 0; slot < _step; slot++)
        {
            Slot(slot)[OriginField] = double.NaN;
        }
    }

    /// <summary>Writes one step's numbers as <see cref="ForecastLayout"/> says, and keeps them for scoring.</summary>
    /// <param name="origin">The value the forecast starts from, in input units.</param>
    /// <param name="forecast">The value forecast for this step, in input units.</param>
    /// <param name="sigma">What <see cref="Sigma"/> gave.</param>
    /// <param name="hasIntervals">False while warming up: then their numbers are NaN.</param>
    /// <param name="numbers">One stride.</param>
    public void Issue(double origin, double forecast, double sigma, bool hasIntervals, Span<double> numbers)
    {
        double unit = _target.ErrorUnit(origin);
        double move = unit > 0 ? (forecast - origin) / unit : 0;
        double reported = Kappa * move;
        double shifted = reported + (_median.Shift * sigma);

        Span<double> issued = Slot(_next);
        issued[OriginField] = unit > 0 ? origin : double.NaN;
        issued[ForecastMoveField] = move;
        issued[ReportedMoveField] = reported;
        issued[ShiftedMoveField] = shifted;
        issued[SigmaField] = sigma;
        HalfWidths.CopyTo(issued[HalfWidthsField..]);
        _next = _next + 1 == _step ? 0 : _next + 1;

        double mean = origin + (unit * reported);
        numbers[ForecastLayout.MeanOffset] = mean;
        numbers[ForecastLayout.MedianOffset] = origin + (unit * _median.Choose(reported, shifted));
        numbers[ForecastLayout.UpOffset] = _direction.Up(reported, sigma);

        // Each level learns from its own half-width; where two have crossed, sorting makes the reported intervals nest again.
        Span<double> halfWidths = stackalloc double[_levels];
        HalfWidths.CopyTo(halfWidths);
        halfWidths.Sort();
        for (int i = 0; i < halfWidths.Length; i++)
        {
            double reach = hasIntervals ? unit * halfWidths[i] * sigma : double.NaN;
            numbers[ForecastLayout.IntervalsOffset + (2 * i)] = mean - reach;
            numbers[ForecastLayout.IntervalsOffset + (2 * i) + 1] = mean + reach;
        }
    }

    /// <summary>Takes back what was issued last: it is about to be issued anew.</summary>
    internal void Withdraw()
    {
        _next = _next == 0 ? _step - 1 : _next - 1;
        Slot(_next)[OriginField] = double.NaN;
    }

    /// <summary>Takes over what a step as far ahead has learned, and the forecasts it waits for; a level it lacked starts afresh.</summary>
    internal void GoOnFrom(HorizonStep previous)
    {
        _errors = previous._errors;
        _direction = previous._direction;
        _median = previous._median;
        _shrinkage = previous._shrinkage;
        _next = previous._next;
        for (int slot = 0; slot < _step; slot++)
        {
            previous.Slot(slot)[..HalfWidthsField].CopyTo(Slot(slot));
        }

        for (int level = 0; level < _levels; level++)
        {
            int known = previous._layout.Levels.ToList().IndexOf(_layout.Levels[level]);
            HalfWidths[level] = known < 0 ? HalfWidths[level] : previous.HalfWidths[known];
            for (int slot = 0; slot < _step; slot++)
            {
                Slot(slot)[HalfWidthsField + level] = known < 0 ? HalfWidths[level] : previous.Slot(slot)[HalfWidthsField + known];
            }
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _errors.Save(writer);
        _direction.Save(writer);
        _median.Save(writer);
        _shrinkage.Save(writer);
        writer.Write(_next);
        writer.Write(_cells);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _errors = TwoSpeedVariance.Load(reader);
        _direction = DirectionModel.Load(reader);
        _median = MedianChoice.Load(reader);
        _shrinkage = MoveShrinkage.Load(reader);
        _next = reader.ReadInteger(0, _step - 1);
        reader.Read(_cells);
    }

    private Span<double> Slot(int slot) => _cells.AsSpan(_levels + (slot * SlotLength), SlotLength);
}
