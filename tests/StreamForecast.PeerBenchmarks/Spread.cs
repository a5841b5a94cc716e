namespace StreamForecast.PeerBenchmarks;

/// <summary>What several runs of the same thing gave.</summary>
internal readonly record struct Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> runs)
    {
        double[] sorted = [.. runs.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>Of a figure that is the same every time.</summary>
    public static Spread Same(double figure) => new(figure, figure, figure);

    // Of figures from different runs: between the ends lies whatever pair of runs one takes.
    public static Spread operator /(Spread left, Spread right) => new(left.Median / right.Median, left.Min / right.Max, left.Max / right.Min);
}
