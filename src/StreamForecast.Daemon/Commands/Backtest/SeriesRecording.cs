using StreamForecast.Models;

namespace StreamForecast.Daemon.Commands.Backtest;

/// <summary>One scored row, with the forecast that stood before it.</summary>
/// <param name="Row">Counts learned observations from 1.</param>
/// <param name="Time">Unix nanoseconds; 0 in a file without times.</param>
/// <param name="Value">What came, in input units.</param>
/// <param name="Numbers">The one-step forecast, laid out as the first step of <see cref="ForecastLayout"/>, in input units.</param>
internal sealed record ScoredRow(long Row, long Time, double Value, double[] Numbers)
{
    public double Forecast => Numbers[ForecastLayout.MeanOffset];

    public double Lower(int level) => Numbers[ForecastLayout.IntervalsOffset + (2 * level)];

    public double Upper(int level) => Numbers[ForecastLayout.IntervalsOffset + (2 * level) + 1];
}

/// <summary>The sums over all rows scored up to one of them, and the experts' weights there.</summary>
/// <param name="Row">Counts learned observations from 1.</param>
/// <param name="Time">Unix nanoseconds; 0 in a file without times.</param>
/// <param name="Count">Rows scored.</param>
/// <param name="Squares">Sum of the ensemble's squared errors.</param>
/// <param name="NaiveSquares">Sum of naive's.</param>
/// <param name="Weights">A weight an expert, sum 1; empty until the experts run.</param>
internal sealed record TracePoint(long Row, long Time, long Count, double Squares, double NaiveSquares, double[] Weights);

/// <summary>What of one series' run the pictures show.</summary>
/// <param name="Levels">Nominal coverages of the intervals.</param>
/// <param name="Experts">Their names, in the order of their weights.</param>
/// <param name="Stretch">The last scored rows.</param>
/// <param name="Trace">Points over all scored rows, the last of them included.</param>
internal sealed record SeriesRecording(
    IReadOnlyList<double> Levels, IReadOnlyList<string> Experts, IReadOnlyList<ScoredRow> Stretch, IReadOnlyList<TracePoint> Trace);
