using StreamForecast.Models.Linear;

namespace StreamForecast.Models.Ensembles;

/// <summary>
/// Combines experts by least squares on their deviations from their mean, so that the combination shrinks to the plain mean and its
/// effective weights sum to 1; unlike a mixture it may weigh an expert below 0, to cancel an error that others share.
/// </summary>
public sealed class Stacker : IPersistent
{
    /// <summary>Little is known of how experts differ, and less is presumed: a tenth of the variance of a value in sigma units.</summary>
    private const double Delta = 0.1;

    private readonly RecursiveLeastSquares _regression;
    private readonly double[] _deviations;

    /// <param name="count">Experts.</param>
    /// <param name="forgetting">Weight of each row against the next, in (0, 1].</param>
    public Stacker(int count, double forgetting)
    {
        // The trace may not outgrow its start: experts that agree for long would otherwise make the gain explode.
        _regression = new RecursiveLeastSquares(count, forgetting, Delta, Delta);
        _deviations = new double[count];
    }

    public StateKind Kind => new("stacker", 1);

    public double Combine(ReadOnlySpan<double> forecasts)
    {
        double mean = Centre(forecasts);
        return mean + _regression.Predict(_deviations);
    }

    /// <param name="forecasts">What the experts had said.</param>
    /// <param name="actual">What came.</param>
    public void Learn(ReadOnlySpan<double> forecasts, double actual)
    {
        double mean = Centre(forecasts);
        _regression.Learn(_deviations, actual - mean);
    }

    /// <summary>Adds <paramref name="share"/> times the weight of each expert to <paramref name="weights"/>.</summary>
    public void AddEffectiveWeights(double share, Span<double> weights)
    {
        ReadOnlySpan<double> learned = _regression.Weights;
        double sum = 0;
        foreach (double weight in learned)
        {
            sum += weight;
        }

        double even = (1 - sum) / learned.Length;
        for (int k = 0; k < learned.Length; k++)
        {
            weights[k] += share * (learned[k] + even);
        }
    }

    public void Save(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_regression);
    }

    public void Load(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        reader.Read(_regression);
    }

    private double Centre(ReadOnlySpan<double> forecasts)
    {
        double mean = 0;
        foreach (double forecast in forecasts)
        {
            mean += forecast;
        }

        mean /= forecasts.Length;
        for (int k = 0; k < forecasts.Length; k++)
        {
            _deviations[k] = forecasts[k] - mean;
        }

        return mean;
    }
}
