using StreamForecast.Engine.Ports;
using StreamForecast.Engine.Series;
using StreamForecast.Models;

namespace StreamForecast.Engine.Tests.Series;

public sealed class HistoryBufferTests
{
    private static readonly ForecastLayout Layout = new(1, [0.5, 0.9]);

    [Fact]
    public void It_holds_what_was_added_and_not_yet_stored_whatever_was_let_go_of_in_between()
    {
        var buffer = new HistoryBuffer();
        var random = new Random(11);
        long stored = 1;
        for (long sequence = 1; sequence <= 700; sequence++)
        {
            buffer.Add(Made(sequence, Layout));
            if (random.Next(20) == 0)
            {
                stored = random.NextInt64(stored, sequence + 2);
                buffer.DropBelow(stored);
            }

            SeriesHistory rows = buffer.Rows();
            Assert.Equal(sequence + 1 - stored, rows.Count);
            if (rows.Count > 0)
            {
                Assert.Equal(stored, rows.FirstSequence);
                AssertRow(rows, 0, stored);
                AssertRow(rows, rows.Count - 1, sequence);
            }
        }
    }

    [Fact]
    public void A_view_keeps_its_rows_whatever_is_added_and_let_go_of_for_their_number()
    {
        var buffer = new HistoryBuffer();
        IHistoryRows view = SeriesHistory.Empty;
        for (long sequence = 1; sequence <= 3 * SeriesHistory.MaxRows; sequence++)
        {
            buffer.Add(Made(sequence, Layout));
            if (sequence == 10)
            {
                buffer.DropBelow(4);
            }

            if (sequence == 50)
            {
                view = buffer.View();
            }
        }

        var rows = SeriesHistory.Of(view);

        Assert.Equal((4L, 47, 51L), (rows.FirstSequence, rows.Count, view.EndSequence));
        for (int row = 0; row < rows.Count; row++)
        {
            AssertRow(rows, row, 4 + row);
        }
    }

    [Fact]
    public void A_view_of_few_rows_keeps_them_when_their_memory_no_longer_suffices()
    {
        var buffer = new HistoryBuffer();
        IHistoryRows view = SeriesHistory.Empty;
        for (long sequence = 1; sequence <= 100; sequence++)
        {
            buffer.Add(Made(sequence, Layout));
            view = sequence == 3 ? buffer.View() : view;
        }

        var rows = SeriesHistory.Of(view);

        Assert.Equal((1L, 3), (rows.FirstSequence, rows.Count));
        Assert.All(Enumerable.Range(0, 3), row => AssertRow(rows, row, 1 + row));
        Assert.All(Enumerable.Range(0, 100), row => AssertRow(buffer.Rows(), row, 1 + row));
    }

    [Fact]
    public void Few_rows_can_be_let_go_of_again_and_again()
    {
        var buffer = new HistoryBuffer();
        for (long sequence = 1; sequence <= 10; sequence++)
        {
            buffer.Add(Made(sequence, Layout));
            AssertRow(buffer.Rows(), 0, sequence);
            buffer.DropBelow(sequence + 1);
            Assert.Equal(0, buffer.Rows().Count);
        }
    }

    [Fact]
    public void Few_rows_take_little_memory()
    {
        Forecast first = Made(1, Layout);
        new HistoryBuffer().Add(first);
        long before = GC.GetAllocatedBytesForCurrentThread();
        new HistoryBuffer().Add(first);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 400);
    }

    [Fact]
    public void Memory_of_stored_rows_goes_to_others_and_that_of_the_rest_stays()
    {
        var (stored, other) = (new HistoryBuffer(), new HistoryBuffer());
        for (long sequence = 1; sequence <= 400; sequence++)
        {
            stored.Add(Made(sequence, Layout));
        }

        long next = 10_000;
        for (long below = 20; below <= 400; below += 19)
        {
            stored.DropBelow(below);
            for (int row = 0; row < 60; row++)
            {
                other.Add(Made(next++, Layout));
            }

            SeriesHistory left = stored.Rows();
            Assert.Equal((below, 401 - below), (left.FirstSequence, left.Count));
            Assert.All(Enumerable.Range(0, left.Count), row => AssertRow(left, row, below + row));
        }
    }

    [Fact]
    public void A_part_of_a_view_can_be_copied()
    {
        var buffer = new HistoryBuffer();
        for (long sequence = 1; sequence <= 100; sequence++)
        {
            buffer.Add(Made(sequence, Layout));
        }

        buffer.DropBelow(3);
        var (times, values) = (new long[70], new double[70]);
        float[] steps = new float[70 * SeriesHistory.Stride(2)];
        buffer.View().CopyTo(5, times, values, steps);

        var rows = new SeriesHistory(Layout.Levels, 8, times, values, steps);
        Assert.All(Enumerable.Range(0, 70), row => AssertRow(rows, row, 8 + row));
    }

    [Fact]
    public void The_oldest_go_beyond_the_most_that_is_kept()
    {
        var buffer = new HistoryBuffer();
        for (long sequence = 1; sequence <= 2 * SeriesHistory.MaxRows; sequence++)
        {
            buffer.Add(Made(sequence, Layout));
        }

        SeriesHistory rows = buffer.Rows();

        Assert.InRange(rows.Count, SeriesHistory.MaxRows, SeriesHistory.MaxRows * 5 / 4);
        AssertRow(rows, rows.Count - 1, 2 * SeriesHistory.MaxRows);
        AssertRow(rows, 0, rows.FirstSequence);
    }

    [Fact]
    public void Rows_before_other_levels_stay_without_those_they_did_not_have()
    {
        var buffer = new HistoryBuffer();
        buffer.Add(Made(1, Layout));
        buffer.Add(Made(2, new ForecastLayout(1, [0.9])));
        buffer.Add(Made(3, new ForecastLayout(1, [0.9])));

        SeriesHistory rows = buffer.Rows();

        Assert.Equal([0.9], rows.Levels);
        Assert.Equal(3, rows.Count);
        Assert.Equal(5, rows.Interval(0, 0).Lower - rows.Values[0], 1e-6);
    }

    private static void AssertRow(SeriesHistory rows, int row, long sequence)
    {
        Assert.Equal(sequence * 1000, rows.Times[row]);
        Assert.Equal(sequence, rows.Values[row]);
        Assert.Equal(sequence + 0.5, rows.Mean(row), 1e-6);
        Assert.Equal(sequence + 6, rows.Interval(row, 1).Upper, 1e-6);
    }

    /// <summary>Numbers that tell the sequence and the column: the edges are 3, 4, 5 and 6 above the value.</summary>
    private static Forecast Made(long sequence, ForecastLayout layout) => new(
        layout, sequence, sequence * 1000, sequence, IsReady: true, IsDegraded: false,
        [sequence + 0.5, sequence + 0.25, 0.5, .. layout.Levels.SelectMany(level => level < 0.9
            ? (double[])[sequence + 3, sequence + 4] : [sequence + 5, sequence + 6])]);
}
