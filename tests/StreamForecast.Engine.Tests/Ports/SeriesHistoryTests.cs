using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Ports;

public class SeriesHistoryTests
{
    [Fact]
    public void A_row_tells_what_the_forecast_behind_it_said_of_the_next_value()
    {
        SeriesHistory history = Made(1, 3);
        Assert.Equal([101.0, 102.0, 103.0], history.Values);
        Assert.Equal((102.5, 102.25), (history.Mean(1), history.Median(1)));
        Assert.Equal(new Interval(0.9, 100, 105), history.Interval(1, 1));
        Assert.True(history.HasIntervals(1));
    }

    [Fact]
    public void What_comes_later_replaces_what_both_have_and_a_gap_ends_the_earlier()
    {
        SeriesHistory joined = Made(1, 5).Then(Made(4, 3));
        Assert.Equal((1L, 6), (joined.FirstSequence, joined.Count));
        Assert.Equal([1L, 2, 3, 4, 5, 6], joined.Times);
        Assert.Equal((7L, 2), (Made(1, 5).Then(Made(7, 2)).FirstSequence, Made(1, 5).Then(Made(7, 2)).Count));
        Assert.Equal(5, Made(1, 5).Then(SeriesHistory.Empty).Count);
        Assert.Equal(2, SeriesHistory.Empty.Then(Made(7, 2)).Count);
    }

    [Fact]
    public void Rows_of_other_levels_keep_those_that_the_later_ones_have()
    {
        SeriesHistory other = new([0.9, 0.99], 3, [3], [103], [0, 0, -1, 1, -9, 9]);
        SeriesHistory joined = Made(1, 2).Then(other);
        Assert.Equal([0.9, 0.99], joined.Levels);
        Assert.Equal(new Interval(0.9, 100, 105), joined.Interval(1, 0));
        Assert.True(double.IsNaN(joined.Interval(1, 1).Lower));
        Assert.Equal(new Interval(0.99, 94, 112), joined.Interval(2, 1));
    }

    [Fact]
    public void Columns_that_do_not_fit_are_refused() =>
        Assert.Throws<ArgumentException>(() => new SeriesHistory([0.9], 1, [1, 2], [1, 2], [0, 0, 0, 0]));

    [Fact]
    public void A_buffer_forgets_what_is_stored_and_never_holds_much_more_than_the_bound()
    {
        var buffer = new HistoryBuffer();
        for (int i = 1; i <= 10_000; i++)
        {
            buffer.Add(Forecast(i));
        }

        Assert.Equal(10_001, buffer.Rows().EndSequence);
        Assert.InRange(buffer.Rows().Count, SeriesHistory.MaxRows, SeriesHistory.MaxRows * 5 / 4);
        buffer.DropBelow(9_999);
        Assert.Equal((9_999L, 2), (buffer.Rows().FirstSequence, buffer.Rows().Count));
        buffer.DropBelow(10_001);
        Assert.Equal(0, buffer.Rows().Count);
        buffer.Add(Forecast(10_001));
        Assert.Equal((10_001L, 1), (buffer.Rows().FirstSequence, buffer.Rows().Count));
    }

    [Fact]
    public void A_buffer_goes_on_under_other_levels()
    {
        var buffer = new HistoryBuffer();
        buffer.Add(Forecast(1));
        buffer.Add(new Forecast(new ForecastLayout(1, []), 2, 2, 5, true, false, [6, 7, 0.5]));
        Assert.Equal((1L, 2, 0), (buffer.Rows().FirstSequence, buffer.Rows().Count, buffer.Rows().Levels.Count));
        Assert.Equal((101.5, 6.0), (buffer.Rows().Mean(0), buffer.Rows().Mean(1)));
    }

    private static SeriesHistory Made(int first, int count)
    {
        var buffer = new HistoryBuffer();
        for (int i = first; i < first + count; i++)
        {
            buffer.Add(Forecast(i));
        }

        return buffer.Rows();
    }

    private static Forecast Forecast(int sequence) => new(
        new ForecastLayout(2, [0.5, 0.9]), sequence, Time: sequence, Value: 100 + sequence, IsReady: true, IsDegraded: false,
        [
            100.5 + sequence, 100.25 + sequence, 0.5, 99 + sequence, 101 + sequence, 98 + sequence, 103 + sequence,
            0, 0, 0.5, 0, 0, 0, 0,
        ]);
}
