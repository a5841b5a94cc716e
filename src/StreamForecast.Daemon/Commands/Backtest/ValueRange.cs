namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>What the axis of values should hold.</summary>
internal readonly record struct ValueRange(double Low, double High)
{
    /// <summary>Part of the values' own range that intervals may add on either side; one wild interval must not flatten the rest.</summary>
    private const double RoomForIntervals = 0.5;

    private const double Margin = 0.05;

    /// <param name="recording">Its stretch is what is shown.</param>
    public static ValueRange Of(SeriesRecording recording)
    {
        double[] lines = [.. recording.Stretch.SelectMany(row => (double[])[row.Value, row.Forecast]).Where(double.IsFinite)];
        if (lines.Length == 0)
        {
            return new ValueRange(0, 1);
        }

        (double low, double high) = (lines.Min(), lines.Max());
        double room = RoomForIntervals * (high - low);
        int widest = recording.Levels.Count - 1;
        double lowest = Edges(recording, row => row.Lower(widest)).DefaultIfEmpty(low).Min();
        double highest = Edges(recording, row => row.Upper(widest)).DefaultIfEmpty(high).Max();
        low = Math.Min(low, Math.Max(lowest, low - room));
        high = Math.Max(high, Math.Min(highest, high + room));
        double margin = high > low ? Margin * (high - low) : Math.Max(Math.Abs(high) * Margin, double.Epsilon);
        return new ValueRange(low - margin, high + margin);
    }

    private static IEnumerable<double> Edges(SeriesRecording recording, Func<ScoredRow, double> edge) =>
        recording.Levels.Count == 0 ? [] : recording.Stretch.Select(edge).Where(double.IsFinite);
}
