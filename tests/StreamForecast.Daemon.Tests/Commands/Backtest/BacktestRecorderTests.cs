using StreamForecast.Daemon.Commands.Backtest;
using StreamForecast.Models;
using StreamForecast.Models.Evaluation;

namespace StreamForecast.Daemon.Tests.Commands.Backtest;

public class BacktestRecorderTests
{
    private const int Rows = 3_000;
    private const int FirstScored = 500;

    [Fact]
    public void A_row_is_kept_with_the_forecast_that_stood_before_it()
    {
        (SeriesRecording recording, _) = Record(new SeriesConfiguration { Experts = ["naive"] });

        Assert.Equal(BacktestRecorder.StretchRows, recording.Stretch.Count);
        Assert.Equal((Rows, Value(Rows - 1)), (recording.Stretch[^1].Row, recording.Stretch[^1].Value));
        Assert.Equal(recording.Stretch.SkipLast(1).Select(row => row.Value), recording.Stretch.Skip(1).Select(row => row.Forecast));
        Assert.All(recording.Stretch, row =>
            Assert.True(row.Lower(2) < row.Lower(0) && row.Lower(0) < row.Upper(0) && row.Upper(0) < row.Upper(2)));
    }

    [Fact]
    public void The_trace_is_bounded_and_ends_at_the_score_of_the_run()
    {
        (SeriesRecording recording, PrequentialEvaluation evaluation) = Record(new SeriesConfiguration());

        Assert.InRange(recording.Trace.Count, BacktestRecorder.TracePoints / 2, BacktestRecorder.TracePoints);
        Assert.Equal(FirstScored + 1, recording.Trace[0].Row);
        Assert.Equal((Rows, Rows - FirstScored), (recording.Trace[^1].Row, recording.Trace[^1].Count));
        Assert.Equal(evaluation.Ensemble.RelativeRmse, RelativeErrors.Of(recording.Trace)[^1].SoFar, 1e-12);
        Assert.All(recording.Trace, point => Assert.Equal(1, point.Weights.Sum(), 1e-9));
    }

    [Fact]
    public void The_recent_error_is_over_the_last_tenth_alone()
    {
        TracePoint[] trace = [.. Enumerable.Range(1, 20).Select(i => new TracePoint(i, 0, i, i <= 10 ? 4 * i : 40, i, []))];

        IReadOnlyList<RelativeError> errors = RelativeErrors.Of(trace);

        Assert.Equal((2, double.NaN), (errors[0].SoFar, errors[0].Recent));
        Assert.Equal((2, 2), (errors[9].SoFar, errors[9].Recent));
        Assert.Equal((Math.Sqrt(2), 0), (errors[19].SoFar, errors[19].Recent));
    }

    private static (SeriesRecording Recording, PrequentialEvaluation Evaluation) Record(SeriesConfiguration configuration)
    {
        var evaluation = new PrequentialEvaluation(configuration, FirstScored);
        var recorder = new BacktestRecorder();
        for (int i = 0; i < Rows; i++)
        {
            recorder.Add(evaluation, evaluation.Add(new Observation(i * 60_000_000_000L, Value(i))));
        }

        return (recorder.Finish(evaluation), evaluation);
    }

    private static double Value(int row) => 50 + Math.Sin(0.7 * row) + Math.Cos(0.31 * row * row);
}
