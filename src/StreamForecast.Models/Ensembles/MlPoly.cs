namespace StreamForecast.Models.Ensembles;

/// <summary>
/// Polynomially weighted mixture with a learning rate per expert (ML-Poly: Gaillard, Stoltz and van Erven, "A second-order bound with
/// excess losses", COLT 2014), on the gradient of the squared error. An expert weighs by how much, summed over time, following it
/// would have helped; with no such expert all weigh the same.
/// </summary>
public readonly struct MlPoly : IPersistent
{
    /// <summary>Keeps the first rates finite while nothing has been seen; far below any squared regret in sigma units.</summary>
    private const double LeastSquare = 1e-12;

    private readonly int _count;

    // All that changes, in one array for memory's sake: weights, summed regrets, summed squared regrets, and the largest square there was.
    private readonly double[] _cells;

    public MlPoly(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _count = count;
        _cells = new double[(3 * count) + 1];
        _cells[^1] = LeastSquare;
        Weights.Fill(1.0 / count);
        Squares.Fill(LeastSquare);
    }

    public StateKind Kind => new("ml-poly", 1);

    /// <summary>How much each expert counts now: none negative, sum 1.</summary>
    public ReadOnlySpan<double> CurrentWeights => Weights;

    private Span<double> Weights => _cells.AsSpan(0, _count);

    private Span<double> Regrets => _cells.AsSpan(_count, _count);

    private Span<double> Squares => _cells.AsSpan(2 * _count, _count);

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
        double gradient = 2 * (combined - actual);
        double largest = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            double regret = gradient * (combined - forecasts[k]);
            double square = regret * regret;
            regrets[k] += regret;
            squares[k] += square;
            largest = Math.Max(largest, square);
        }

        double largestSquare = Math.Max(_cells[3 * _count], largest);
        _cells[3 * _count] = largestSquare;
        double total = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            double weight = Math.Max(regrets[k], 0) / (largestSquare + squares[k]);
            weights[k] = weight;
            total += weight;
        }

        if (total <= 0)
        {
            weights.Fill(1.0 / _count);
            return;
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
