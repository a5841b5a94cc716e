namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>The ensemble's root mean squared error over naive's, row after row.</summary>
/// <param name="Row">Counts learned observations from 1.</param>
/// <param name="SoFar">Over all rows scored up to this one; NaN where naive made no error.</param>
/// <param name="Recent">Over the last tenth of all scored rows alone; NaN until there are as many.</param>
internal readonly record struct RelativeError(long Row, double SoFar, double Recent);

internal static class RelativeErrors
{
    private const int RecentParts = 10;

    /// <summary>Part of the points that set no axis: over a handful of rows the ratio means nothing and would dwarf the rest.</summary>
    private const int UnsettledParts = 20;

    public static IReadOnlyList<RelativeError> Of(IReadOnlyList<TracePoint> trace)
    {
        int window = Math.Max(1, trace.Count / RecentParts);
        return [.. trace.Select((point, i) => new RelativeError(
            point.Row,
            Ratio(point.Squares, point.NaiveSquares),
            i < window
                ? double.NaN
                : Ratio(point.Squares - trace[i - window].Squares, point.NaiveSquares - trace[i - window].NaiveSquares)))];
    }

    /// <summary>The errors an axis should hold, with 1, where the ensemble is as good as naive.</summary>
    public static (double Low, double High) Range(IReadOnlyList<RelativeError> errors)
    {
        double[] settled =
        [
            1,
            .. errors.Skip(errors.Count / UnsettledParts).SelectMany(error => (double[])[error.SoFar, error.Recent]).Where(double.IsFinite),
        ];
        double room = Math.Max(0.01, 0.08 * (settled.Max() - settled.Min()));
        return (Math.Max(0, settled.Min() - room), settled.Max() + room);
    }

    private static double Ratio(double squares, double naiveSquares) =>
        naiveSquares > 0 ? Math.Sqrt(Math.Max(0, squares) / naiveSquares) : double.NaN;
}
