namespace StreamForecast.Models.Ensembles;

/// <summary>
/// Exponentially weighted mixture with a learning rate per expert and a second-order correction (BOA: Wintenberger, "Optimal learning
/// with Bernstein online aggregation", Machine Learning 106, 2017), on the gradient of the squared error. It settles on a good expert
/// faster than <see cref="MlPoly"/>, which pays once the stackers are among them.
/// </summary>
public sealed class BernsteinAggregation : IPersistent
{
    /// <summary>Keeps the first rates finite while nothing has been seen.</summary>
    private const double LeastSum = 1e-12;

    /// <summary>Beyond this exponent the bound on the regrets has just been broken, and is paid for by a correction.</summary>
    private const double BrokenBound = 0.5;

    private readonly int _count;
    private readonly double _logCount;
    private readonly double[] _cells;

    public BernsteinAggregation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _count = count;
        _logCount = Math.Log(count);
        _cells = new double[4 * count];
        Weights.Fill(1.0 / count);
        Bounds.Fill(LeastSum);
        Squares.Fill(LeastSum);
    }

    public StateKind Kind => new("boa", 1);

    /// <summary>How much each expert counts now: none negative, sum 1.</summary>
    public ReadOnlySpan<double> CurrentWeights => Weights;

    private Span<double> Weights => _cells.AsSpan(0, _count);

    private Span<double> Regrets => _cells.AsSpan(_count, _count);

    private Span<double> Squares => _cells.AsSpan(2 * _count, _count);

    private Span<double> Bounds => _cells.AsSpan(3 * _count, _count);

    public double Combine(ReadOnlySpan<double> forecasts)
    {
        Span<double> weights = Weights;
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            sum += weights[k] * forecasts[k];
        }

        return sum;
    }

    /// <param name="forecasts">What the experts had said.</param>
    /// <param name="combined">What <see cref="Combine"/> had made of it.</param>
    /// <param name="actual">What came.</param>
    public void Learn(ReadOnlySpan<double> forecasts, double combined, double actual)
    {
        Span<double> weights = Weights;
        Span<double> regrets = Regrets;
        Span<double> squares = Squares;
        Span<double> bounds = Bounds;
        Span<double> rates = stackalloc double[_count];
        double gradient = 2 * (combined - actual);
        double highest = double.NegativeInfinity;
        for (int k = 0; k < rates.Length; k++)
        {
            double regret = gradient * (combined - forecasts[k]);
            bounds[k] = Math.Max(bounds[k], Math.Abs(regret));
            squares[k] += regret * regret;
            double rate = Math.Min(1 / bounds[k], Math.Sqrt(_logCount / squares[k]));
            double correction = rate * regret > BrokenBound ? bounds[k] : 0;
            regrets[k] += 0.5 * (regret - (rate * regret * regret) + correction);
            rates[k] = rate;
            highest = Math.Max(highest, rate * regrets[k]);
        }

        double total = 0;
        for (int k = 0; k < rates.Length; k++)
        {
            weights[k] = rates[k] * Math.Exp((rates[k] * regrets[k]) - highest);
            total += weights[k];
        }

        double inverse = 1 / total;
        foreach (ref double weight in weights)
        {
            weight *= inverse;
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_cells);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Read(_cells);
    }
}
